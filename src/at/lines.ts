const carriageReturn = 13;
const lineFeed = 10;
const nul = 0;

/**
 * Longer than any line of a modem, and short enough that a runaway port cannot exhaust the memory.
 */
const maxLineBytes = 64 * 1024;

/** Splits a byte stream into lines. */
export interface LineSplitter {
  /** Returns the lines completed by these bytes, trimmed and never empty. */
  push(bytes: Uint8Array): readonly string[];
}

/**
 * Every CR and every LF ends a line, alone or together: replies are `<CR><LF>text<CR><LF>`, an echo
 * ends in `\r\r\n` (docs/facts/modem.md#framing-1). NUL bytes, which a port sends when it wakes up,
 * and the part of a line beyond the limit are dropped.
 */
export function lineSplitter(limit = maxLineBytes): LineSplitter {
  const decoder = new TextDecoder();
  let line = new Uint8Array(Math.min(limit, 1024));
  let length = 0;
  const keep = (byte: number): void => {
    if (length === limit) return;
    if (length === line.length) {
      const longer = new Uint8Array(Math.min(limit, line.length * 2));
      longer.set(line);
      line = longer;
    }
    line[length] = byte;
    length += 1;
  };
  const finish = (): string => {
    const text = decoder.decode(line.subarray(0, length)).trim();
    length = 0;
    return text;
  };
  return {
    push(bytes) {
      const lines: string[] = [];
      for (const byte of bytes) {
        if (byte === carriageReturn || byte === lineFeed) {
          const text = length === 0 ? "" : finish();
          if (text !== "") lines.push(text);
        } else if (byte !== nul) keep(byte);
      }
      return lines;
    },
  };
}
