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
  /**
   * The line `MARK STATUS` ends both outputs of one command of a shell, which stays open. Without a
   * mark the end of the channel is the end of the command.
   */
  readonly mark?: string;
}

/** More output indicates a mistake, such as reading a device file. */
const outputLimitBytes = 16 * 1024 * 1024;

/**
 * Runs one command to its end. An abort rejects at once and closes the channel; the command may
 * continue.
 */
export function runCommand(
  { start, stdin, mark, isOpen, lost, refused }: Command,
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
      collect(channel, mark, giveUp, (result) =>
        settle(() =>
          result === undefined || !isOpen() ? reject(lost(undefined)) : resolve(result),
        ),
      );
      if (mark === undefined) channel.end(stdin);
      else channel.write(stdin);
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
  mark: string | undefined,
  giveUp: (reason: Failure) => void,
  ended: (result: ShellResult | undefined) => void,
): void {
  const [stdout, stderr] = [outputUntil(mark), outputUntil(mark)];
  let bytes = 0;
  let status: number | undefined;
  const into =
    ({ add }: Output) =>
    (chunk: Buffer): void => {
      bytes += chunk.length;
      if (bytes > outputLimitBytes) return giveUp(tooMuch());
      add(chunk);
      if (stdout.status() !== undefined && stderr.status() !== undefined) finish(stdout.status());
    };
  const [onStdout, onStderr] = [into(stdout), into(stderr)];
  const onExit = (code: number | null, signal?: string): void => {
    status = code ?? 128 + signalNumber(signal);
  };
  const onClose = (): void => finish(status);
  // A write after the server is gone; `close` reports it.
  const onError = (): void => undefined;
  const finish = (known: number | undefined): void => {
    channel.off("data", onStdout).off("exit", onExit).off("close", onClose);
    channel.stderr.off("data", onStderr);
    ended(
      known === undefined
        ? undefined
        : { status: known, stdout: stdout.text(), stderr: stderr.text() },
    );
  };
  channel.on("data", onStdout).on("exit", onExit).on("close", onClose);
  channel.stderr.on("data", onStderr);
  if (channel.listenerCount("error") === 0) channel.on("error", onError);
}

interface Output {
  add(chunk: Buffer): void;
  /** The status in the line that ends the output, once it is there. */
  status(): number | undefined;
  /** The output before that line. */
  text(): string;
}

/** More than the end mark of an output needs. */
const maxMarkLength = 80;

function outputUntil(mark: string | undefined): Output {
  const chunks: Buffer[] = [];
  const end = mark === undefined ? undefined : new RegExp(`\\n${mark} (\\d+)\\n$`);
  let last = "";
  return {
    add: (chunk) => {
      chunks.push(chunk);
      last = (last + chunk.subarray(-maxMarkLength).toString("latin1")).slice(-maxMarkLength);
    },
    status: () => {
      const [, status] = end?.exec(last) ?? [];
      return status === undefined ? undefined : Number(status);
    },
    text: () => {
      const text = Buffer.concat(chunks).toString("utf8");
      return end === undefined ? text : text.replace(end, "");
    },
  };
}

function tooMuch(): Failure {
  return new Failure("router/unexpected-reply", {
    message: `A command on the router wrote more than ${outputLimitBytes / 1024 / 1024} MiB.`,
  });
}

function signalNumber(name: string | undefined): number {
  return Object.entries(constants.signals).find(([known]) => known === name)?.[1] ?? 0;
}
