import type { Readable, Writable } from "node:stream";
import { hangingIndent } from "../report/wrap.ts";
import { inAscii, writesUnicode } from "../report/character-set.ts";

export interface Terminal {
  readonly stdin: Readable & { readonly isTTY?: boolean };
  /** Questions go to stderr, so that results can be piped. */
  readonly stderr: Writable & { readonly columns?: number };
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
}

/** Returns the columns of the terminal for wrapped text. */
export function columnsOf({ stderr }: Terminal): number {
  return Math.min(stderr.columns || 80, 100);
}

/** Returns the text wrapped to the terminal. A line with a heading (`Now:  …`) is indented below it. */
export function wrapped(indent: string, text: string, width: number): string {
  return text
    .split("\n")
    .map((line) => {
      const [heading = ""] = /^\w+: {2,}/.exec(line) ?? [];
      return hangingIndent(`${indent}${heading}`, line.slice(heading.length), width);
    })
    .join("\n");
}

/** Returns the function that spells a text in the characters of the terminal. */
export function spelling(terminal: Terminal, isPlain: boolean): (text: string) => string {
  return isPlain || !writesUnicode(terminal) ? inAscii : (text) => text;
}
