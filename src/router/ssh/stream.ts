import type { Call } from "../../core/call.ts";
import type { Clock } from "../../core/clock.ts";
import { interruptible } from "../../core/interruptible.ts";
import type { CommandChannel, Started } from "./exec.ts";
import type { ShellStream } from "../shell.ts";

/** Time for a command to end by itself once its input has ended. */
const closeTimeoutMs = 2_000;

/**
 * Starts a long-running command. An abort before its channel opens rejects at once; a channel that
 * opens later is closed.
 */
export function streamCommand(command: Started, clock: Clock, call: Call): Promise<ShellStream> {
  call.signal.throwIfAborted();
  const opening = openStream(command, clock);
  const opened = interruptible(opening, call);
  opened.catch(() =>
    opening.then(
      (stream) => stream[Symbol.asyncDispose](),
      () => undefined,
    ),
  );
  return opened;
}

function openStream(command: Started, clock: Clock): Promise<ShellStream> {
  const { start, isOpen, lost, refused } = command;
  return new Promise((resolve, reject) => {
    try {
      start((error, channel) => {
        if (error === undefined) return resolve(streamOver(channel, command, clock));
        reject("reason" in error && isOpen() ? refused(error) : lost(error));
      });
    } catch (cause) {
      reject(lost(cause));
    }
  });
}

function streamOver(channel: CommandChannel, { isOpen, lost }: Started, clock: Clock): ShellStream {
  const queue: Uint8Array[] = [];
  let state: "open" | "ended" | "cut" | "left" = "open";
  let wake = (): void => undefined;
  const turn = (next: typeof state): void => {
    if (state === "open") state = next;
    wake();
  };
  const closed = new Promise<void>((resolve) => channel.once("close", () => resolve()));
  // A channel that was cut off ends as well; an open connection distinguishes the two.
  channel.once("end", () => setImmediate(() => turn(isOpen() ? "ended" : "cut")));
  void closed.then(() => setImmediate(() => turn(isOpen() ? "ended" : "cut")));
  // A write after the server is gone; its callback reports it.
  channel.on("error", () => undefined);
  channel.stderr.resume();
  channel.on("data", (chunk: Buffer) => {
    queue.push(Uint8Array.from(chunk));
    wake();
  });

  async function* read(): AsyncGenerator<Uint8Array, void, void> {
    for (;;) {
      const next = queue.shift();
      if (next !== undefined) yield next;
      else if (state === "cut") throw lost(undefined);
      else if (state !== "open") return;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  }

  return {
    bytes: read(),
    write: async (data, call) => {
      call.signal.throwIfAborted();
      if (state !== "open" || !isOpen()) throw lost(undefined);
      const writing = new Promise<void>((resolve, reject) => {
        channel.write(Buffer.from(data), (error) => (error ? reject(lost(error)) : resolve()));
      });
      await interruptible(writing, call);
    },
    [Symbol.asyncDispose]: async () => {
      turn("left");
      queue.length = 0;
      if (channel.destroyed || !isOpen()) return;
      channel.end();
      const timer = new AbortController();
      await Promise.race([closed, clock.sleep(closeTimeoutMs, timer).catch(() => undefined)]);
      timer.abort();
      channel.close();
    },
  };
}
