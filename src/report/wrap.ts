import { stripVTControlCharacters } from "node:util";

/** Breaks a line at blanks. A long word and an indented command line stay whole, so that they can be copied. */
export function wrap(text: string, width: number): readonly string[] {
  if (text.startsWith("  ") || text.length <= width) return [text];
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    const isLong = longer.length > width && stripVTControlCharacters(longer).length > width;
    if (line !== "" && isLong) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line];
}

/** Returns the text wrapped after the head, with further lines indented by its length. */
export function hangingIndent(head: string, text: string, width: number): string {
  const indent = " ".repeat(head.length);
  const lines = text.split("\n").flatMap((line) => wrap(line, width - head.length));
  return `${head}${lines.join(`\n${indent}`)}`;
}

/** Returns the columns to wrap at: none when piped; 80 when a terminal reports 0. */
export function widthOf(stream: { readonly isTTY?: boolean; readonly columns?: number }): number {
  return stream.isTTY === true ? Math.min(stream.columns || 80, 100) : Infinity;
}
