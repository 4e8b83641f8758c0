import type { Readable } from "node:stream";

/** Bytes taken from a stream in the portions a protocol asks for. Undefined: the stream ended first. */
export interface ByteQueue {
  take(count: number): Promise<Buffer | undefined>;
  /** Up to and without the line end. */
  line(): Promise<string | undefined>;
}

export function byteQueue(stream: Readable): ByteQueue {
  let held: Buffer = Buffer.alloc(0);
  let ended = false;
  let wake = (): void => undefined;
  // Not an async iterator: at its end that would destroy the channel, over which the exit status is still to go.
  stream.on("data", (chunk: Buffer) => {
    held = Buffer.concat([held, chunk]);
    wake();
  });
  const end = (): void => {
    ended = true;
    wake();
  };
  stream.once("end", end);
  stream.once("close", end);

  const more = async (): Promise<boolean> => {
    const before = held.length;
    if (!ended) await new Promise<void>((resolve) => (wake = resolve));
    return held.length > before || !ended;
  };

  const take = async (count: number): Promise<Buffer | undefined> => {
    while (held.length < count) if (!(await more())) return undefined;
    const taken = held.subarray(0, count);
    held = held.subarray(count);
    return taken;
  };

  return {
    take,
    async line() {
      while (!held.includes(0x0a)) if (!(await more())) return undefined;
      const text = held.subarray(0, held.indexOf(0x0a)).toString("utf8");
      held = held.subarray(held.indexOf(0x0a) + 1);
      return text;
    },
  };
}
