import { Failure } from "../core/failure.ts";

/** The words of one statement and its first line. */
export interface Statement {
  readonly words: readonly string[];
  readonly line: number;
}

const blank = /[ \t\r]/;

/**
 * Splits UCI text into statements. Words end at white space, `'…'` is literal, `"…"` and bare words
 * have backslash escapes, adjacent parts form one word, quotes can span lines, a backslash at the end
 * of a line continues it, `#` starts a comment (docs/facts/openwrt.md#uci-file-syntax, uci/file.c).
 */
export function readStatements(text: string): readonly Statement[] {
  const reader = { text, at: 0, line: 1 };
  const statements: Statement[] = [];
  while (reader.at < text.length) {
    const line = reader.line;
    const words = readWords(reader);
    if (words.length > 0) statements.push({ words, line });
  }
  return statements;
}

interface Reader {
  readonly text: string;
  at: number;
  line: number;
}

/** Reads to the end of the statement. */
function readWords(reader: Reader): readonly string[] {
  const words: string[] = [];
  for (;;) {
    const char = reader.text[reader.at];
    if (char === undefined) return words;
    if (char === "#") skipComment(reader);
    else if (char === "\n" || char === ";") {
      take(reader);
      return words;
    } else if (blank.test(char) || isContinuation(reader)) takeBlank(reader);
    else words.push(readWord(reader));
  }
}

function readWord(reader: Reader): string {
  let word = "";
  for (;;) {
    const char = reader.text[reader.at];
    if (char === undefined || char === "#" || char === "\n" || char === ";" || blank.test(char))
      return word;
    if (char === "'" || char === '"') word += readQuoted(reader, char);
    else if (isContinuation(reader)) takeBlank(reader);
    else word += readEscaped(reader);
  }
}

function readQuoted(reader: Reader, quote: "'" | '"'): string {
  const from = reader.line;
  take(reader);
  let part = "";
  for (;;) {
    const char = reader.text[reader.at];
    if (char === undefined)
      throw new Failure("router/unexpected-reply", {
        message: `The UCI text ends inside a quoted value. The ${quote} of line ${from} is not closed.`,
      });
    if (char === quote) {
      take(reader);
      return part;
    }
    part += quote === "'" ? take(reader) : readEscaped(reader);
  }
}

function readEscaped(reader: Reader): string {
  const char = take(reader);
  return char === "\\" && reader.at < reader.text.length ? take(reader) : char;
}

function isContinuation({ text, at }: Reader): boolean {
  return text[at] === "\\" && text[at + 1] === "\n";
}

function takeBlank(reader: Reader): void {
  if (take(reader) === "\\") take(reader);
}

function take(reader: Reader): string {
  const char = reader.text[reader.at] ?? "";
  if (char === "\n") reader.line += 1;
  reader.at += 1;
  return char;
}

function skipComment(reader: Reader): void {
  const end = reader.text.indexOf("\n", reader.at);
  reader.at = end === -1 ? reader.text.length : end;
}
