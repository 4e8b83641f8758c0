import { stripVTControlCharacters } from "node:util";

/** Breaks at blanks; a word longer than the width stays whole, so that it can be copied. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line !== "" && stripVTControlCharacters(longer).length > width) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line];
}

/** Further lines stand under the end of the head. */
export function hanging(head: string, text: string, width: number): string {
  return `${head}${wrap(text, width - head.length).join(`\n${" ".repeat(head.length)}`)}`;
}

/** What is piped on stays whole lines; a terminal may not know its width and say 0. */
export function widthOf(stream: { readonly isTTY?: boolean; readonly columns?: number }): number {
  return stream.isTTY === true ? Math.min(stream.columns || 80, 100) : Infinity;
}
