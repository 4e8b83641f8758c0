import { Failure } from "../../core/failure.ts";

/**
 * First byte of a frame on TCP 1555; two bytes of length follow, high byte first
 * (docs/facts/modem.md#at-over-tcp).
 */
const frameTypes = {
  command: 0xa4,
  answer: 0xa0,
  unsolicited: 0xe0,
  otherUnsolicited: 0xe4,
} as const;

/** The service accepts no more in one command (docs/facts/modem.md#at-over-tcp). */
const maxCommandBytes = 2048;

/**
 * Longer than any observed frame (clients read into 8 KiB): a greater length means the reader is
 * out of step.
 */
const maxPayloadBytes = 16 * 1024;

const carriageReturn = 13;
const lineFeed = 10;
const lineEnd = Uint8Array.of(carriageReturn, lineFeed);

/** Returns AT bytes as one frame: the service requires commands to end with `\r\n`. */
export function renderFrame(data: Uint8Array): Uint8Array {
  const ended = data.at(-1) === carriageReturn ? joined(data, Uint8Array.of(lineFeed)) : data;
  if (ended.length > maxCommandBytes) {
    throw new Failure("refused/bad-value", {
      message: `A command over TCP is limited to ${maxCommandBytes} bytes. This one has ${ended.length}.`,
    });
  }
  return joined(Uint8Array.of(frameTypes.command, ended.length >> 8, ended.length & 0xff), ended);
}

export interface FrameReader {
  /** Returns the AT bytes that these bytes complete, as a serial port would deliver them. */
  push(bytes: Uint8Array): readonly Uint8Array[];
}

/**
 * Returns a reader that turns frames, split anywhere, into AT bytes. Bytes that do not begin a
 * frame are skipped one by one: AT text is ASCII and the frame types are not. Unsolicited results
 * arrive between answers: each becomes a separate line, after an incomplete line of an answer.
 */
export function frameReader(): FrameReader {
  let rest: Uint8Array = new Uint8Array(0);
  const held: Uint8Array[] = [];
  let midLine = false;
  const deliver = (type: number, payload: Uint8Array): readonly Uint8Array[] => {
    if (type === frameTypes.unsolicited || type === frameTypes.otherUnsolicited) {
      held.push(joined(lineEnd, payload, lineEnd));
      return midLine ? [] : held.splice(0);
    }
    if (payload.length === 0) return [];
    midLine = payload.at(-1) !== lineFeed && payload.at(-1) !== carriageReturn;
    return midLine ? [payload] : [payload, ...held.splice(0)];
  };
  return {
    push(bytes) {
      const all = joined(rest, bytes);
      const delivered: Uint8Array[] = [];
      let at = 0;
      for (;;) {
        while (at < all.length && !beginsFrame(all, at)) at += 1;
        const end = at + 3 + payloadLength(all, at);
        if (all.length < at + 3 || all.length < end) break;
        delivered.push(...deliver(all[at] ?? 0, all.slice(at + 3, end)));
        at = end;
      }
      rest = all.slice(at);
      return delivered;
    },
  };
}

function beginsFrame(bytes: Uint8Array, at: number): boolean {
  const type = bytes[at];
  const known =
    type === frameTypes.command ||
    type === frameTypes.answer ||
    type === frameTypes.unsolicited ||
    type === frameTypes.otherUnsolicited;
  return known && (bytes.length < at + 3 || payloadLength(bytes, at) <= maxPayloadBytes);
}

function payloadLength(bytes: Uint8Array, at: number): number {
  return ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
