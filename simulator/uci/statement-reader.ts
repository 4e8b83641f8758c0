import { uciError, type UciError } from "./model.ts";

/** The input and the place in it. */
interface Cursor {
  readonly lines: readonly string[];
  /** Number of lines read. */
  read: number;
  /** The lines of the current statement. */
  buffer: string;
  position: number;
  wordStart: number;
}

/** Reads the words of files and batches (docs/facts/openwrt.md#uci-file-syntax, docs/facts/openwrt.md#uci-batch). */
export function readWords(input: string) {
  const lines = input.split(/(?<=\n)/);
  const cursor: Cursor = { lines, read: 0, buffer: "", position: 0, wordStart: 0 };
  return {
    /** Moves to the next line; false at the end of the input. */
    nextLine(): boolean {
      cursor.buffer = "";
      cursor.position = 0;
      return readMore(cursor);
    },
    /** Returns the next word, or undefined at the end of the line. A quoted word can span lines. */
    nextWord: (): string | undefined => nextWord(cursor),
    /** Returns a parse error at the current place or at the start of the last word. */
    failure: (reason: string, place?: "word start"): UciError => failureAt(cursor, reason, place),
  };
}

export type WordReader = ReturnType<typeof readWords>;

function failureAt(
  { read, position, wordStart }: Cursor,
  reason: string,
  place?: "word start",
): UciError {
  const byte = place === undefined ? position : wordStart;
  return uciError("parse", ` (${reason}) at line ${read}, byte ${byte}`);
}

function readMore(cursor: Cursor): boolean {
  const line = cursor.lines[cursor.read];
  if (line === undefined || line === "") return false;
  cursor.read += 1;
  cursor.buffer += line;
  return true;
}

const space = /\s*/y;
/** Literal characters, outside quotes and in either kind of them. */
const plain = { "": /[^\s;#'"\\]*/y, "'": /[^']*/y, '"': /[^"\\]*/y } as const;

/** Moves over the characters that match at the cursor and returns them. */
function take(cursor: Cursor, pattern: RegExp): string {
  pattern.lastIndex = cursor.position;
  const text = pattern.exec(cursor.buffer)?.[0] ?? "";
  cursor.position += text.length;
  return text;
}

function nextWord(cursor: Cursor): string | undefined {
  take(cursor, space);
  cursor.wordStart = cursor.position;
  let text: string | undefined;
  for (;;) {
    const character = cursor.buffer[cursor.position];
    if (character === undefined || /[\s;#]/.test(character)) return text;
    if (character === "'" || character === '"') text = (text ?? "") + quotedPart(cursor, character);
    else if (character === "\\") text = (text ?? "") + escaped(cursor);
    else text = (text ?? "") + take(cursor, plain[""]);
  }
}

function quotedPart(cursor: Cursor, quote: "'" | '"'): string {
  let text = "";
  cursor.position += 1;
  for (;;) {
    const character = cursor.buffer[cursor.position];
    if (character === undefined) {
      if (!readMore(cursor)) throw failureAt(cursor, `EOF with unterminated ${quote}`);
    } else if (character === quote) {
      cursor.position += 1;
      return text;
    } else if (character === "\\" && quote === '"') {
      text += cursor.buffer[cursor.position + 1] ?? "";
      cursor.position += 2;
    } else text += take(cursor, plain[quote]);
  }
}

/** A backslash escapes the next character; before a line end it joins the lines. */
function escaped(cursor: Cursor): string {
  const next = cursor.buffer[cursor.position + 1];
  cursor.position += 2;
  if (next === undefined) return "";
  if (next !== "\n") return next;
  readMore(cursor);
  return "";
}
