import { constants } from "node:os";
import type { Duplex, Readable } from "node:stream";
import type { Call } from "../../core/call.ts";
import { Failure } from "../../core/failure.ts";
import type { ShellResult } from "../shell.ts";

/**
 * An SSH channel. Emits `exit` with a status or a signal name, then `close`; only `close` when it
 * was cut off.
 */
export interface CommandChannel extends Duplex {
  readonly stderr: Readable;
  close(): void;
}

/** Starts a command and names its failures. */
export interface Started {
  /**
   * Calls back in the same event loop turn in which the channel opens: its first events follow in
   * that turn.
   */
  readonly start: (opened: (error: Error | undefined, channel: CommandChannel) => void) => unknown;
  readonly isOpen: () => boolean;
  /** No status, or incomplete output: the command may have run or not. */
  readonly lost: (cause: unknown) => Failure;
  /** The server did not open a channel: the command did not run. */
  readonly refused: (cause: unknown) => Failure;
}

export interface Command extends Started {
  readonly stdin: string;
}

/** More output indicates a mistake, such as reading a device file. */
const outputLimitBytes = 16 * 1024 * 1024;

/**
 * Runs one command to its end. An abort rejects at once and closes the channel; the command may
 * continue.
 */
export function runCommand(
  { start, stdin, isOpen, lost, refused }: Command,
  call: Call,
): Promise<ShellResult> {
  return new Promise((resolve, reject) => {
    call.signal.throwIfAborted();
    let channel: CommandChannel | undefined;
    let settled = false;
    const settle = (act: () => void): void => {
      if (settled) return;
      settled = true;
      call.signal.removeEventListener("abort", onAbort);
      act();
    };
    const giveUp = (reason: unknown): void => {
      channel?.close();
      settle(() => reject(reason));
    };
    const onAbort = (): void => giveUp(call.signal.reason);
    call.signal.addEventListener("abort", onAbort, { once: true });
    const opened: Parameters<typeof start>[0] = (error, newChannel) => {
      if (error !== undefined)
        return giveUp("reason" in error && isOpen() ? refused(error) : lost(error));
      if (settled) return newChannel.close();
      channel = newChannel;
      // A status without the end of the output is not the whole answer.
      collect(channel, giveUp, (result) =>
        settle(() =>
          result === undefined || !isOpen() ? reject(lost(undefined)) : resolve(result),
        ),
      );
      channel.end(stdin);
    };
    try {
      start(opened);
    } catch (cause) {
      giveUp(lost(cause));
    }
  });
}

function collect(
  channel: CommandChannel,
  giveUp: (reason: Failure) => void,
  ended: (result: ShellResult | undefined) => void,
): void {
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  let bytes = 0;
  let status: number | undefined;
  const into =
    (chunks: Buffer[]) =>
    (chunk: Buffer): void => {
      bytes += chunk.length;
      if (bytes <= outputLimitBytes) chunks.push(chunk);
      else
        giveUp(
          new Failure("router/unexpected-reply", {
            message: `A command on the router wrote more than ${outputLimitBytes / 1024 / 1024} MiB.`,
          }),
        );
    };
  channel.on("data", into(stdout));
  channel.stderr.on("data", into(stderr));
  // A write after the server is gone; `close` reports it.
  channel.on("error", () => undefined);
  channel.once("exit", (code: number | null, signal?: string) => {
    status = code ?? 128 + signalNumber(signal);
  });
  channel.once("close", () =>
    ended(
      status === undefined
        ? undefined
        : {
            status,
            stdout: Buffer.concat(stdout).toString("utf8"),
            stderr: Buffer.concat(stderr).toString("utf8"),
          },
    ),
  );
}

function signalNumber(name: string | undefined): number {
  return Object.entries(constants.signals).find(([known]) => known === name)?.[1] ?? 0;
}
