import { uciError } from "./model.ts";
import type { UciError } from "./model.ts";

/** Reads uci's language word by word: quotes, escapes, comments, `;` (A1, A4). Used for files and for batches. */
export interface WordReader {
  /** Moves to the next line; false at the end of the input. */
  nextLine(): boolean;
  /** Returns the next word, or undefined at the end of the line. A quoted word can span lines. */
  nextWord(): string | undefined;
  /** Returns a parse error at the current place or at the start of the last word. */
  failure(reason: string, place?: "word start"): UciError;
}

export function readWords(input: string): WordReader {
  const lines = input.split(/(?<=\n)/);
  let read = 0;
  let buffer = "";
  let position = 0;
  let wordStart = 0;

  const failure = (reason: string, place?: "word start"): UciError =>
    uciError(
      "parse",
      ` (${reason}) at line ${read}, byte ${place === undefined ? position : wordStart}`,
    );

  const more = (): boolean => {
    const line = lines[read];
    if (line === undefined || line === "") return false;
    read += 1;
    buffer += line;
    return true;
  };

  const quotedPart = (quote: "'" | '"'): string => {
    let text = "";
    position += 1;
    for (;;) {
      const character = buffer[position];
      if (character === undefined) {
        if (!more()) throw failure(`EOF with unterminated ${quote}`);
      } else if (character === quote) {
        position += 1;
        return text;
      } else if (character === "\\" && quote === '"') {
        text += buffer[position + 1] ?? "";
        position += 2;
      } else {
        text += character;
        position += 1;
      }
    }
  };

  const skipBlanks = (): void => {
    while (/\s/.test(buffer[position] ?? "")) position += 1;
  };

  /** A backslash takes the next character as it is; before a line end it joins the lines. */
  const escaped = (): string => {
    const next = buffer[position + 1];
    position += 2;
    if (next === undefined) return "";
    if (next !== "\n") return next;
    more();
    return "";
  };

  return {
    nextLine() {
      buffer = "";
      position = 0;
      return more();
    },
    nextWord() {
      skipBlanks();
      wordStart = position;
      let text: string | undefined;
      for (;;) {
        const character = buffer[position];
        if (character === undefined || /[\s;#]/.test(character)) return text;
        if (character === "'" || character === '"') text = (text ?? "") + quotedPart(character);
        else if (character === "\\") text = (text ?? "") + escaped();
        else {
          text = (text ?? "") + character;
          position += 1;
        }
      }
    },
    failure,
  };
}
