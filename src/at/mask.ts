import { finalResult } from "./final.ts";

/** What stands for a value that must not be seen. */
const hidden = "[secret]";

/**
 * Hides in a received line what a secret command carried: its echo, whole or in pieces, and its values where the modem repeats them.
 * `text` is what was sent, `shown` what may be seen of it.
 */
export function masking(text: string, shown: string): (line: string) => string {
  const values = [...text.matchAll(/"([^"]*)"|[^,;="]+/g)]
    .map((match) => match[1] ?? match[0])
    .filter((value) => value.length >= 3 && !shown.includes(value))
    .sort((a, b) => b.length - a.length);
  return (line) => {
    if (line.includes(text)) return line.replaceAll(text, shown);
    if (text.includes(line) && !shown.includes(line) && finalResult(line) === undefined) return hidden;
    return values.reduce((masked, value) => masked.replaceAll(value, hidden), line);
  };
}
