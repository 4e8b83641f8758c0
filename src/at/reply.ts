import { Failure } from "../core/failure.ts";
import { isSamePrefix } from "./unsolicited.ts";

/** The answer to one command: the lines between the echo and the final result. */
export interface AtReply {
  /** The command, with secrets masked. */
  readonly command: string;
  /** Information lines, trimmed, without echo, blank lines and unsolicited lines. */
  readonly lines: readonly string[];
  /**
   * Returns the fields after the keys of every line `prefix: key,…` whose leading fields equal the
   * keys. Ignores case and quotes.
   */
  rows(prefix: string, ...keys: readonly string[]): readonly (readonly string[])[];
  /** Returns the first of `rows`. Throws `modem/unexpected-reply` if there is none. */
  row(prefix: string, ...keys: readonly string[]): readonly string[];
}

/** Returns the reply made of lines that answer.ts attributed to the command. */
export function atReply(command: string, lines: readonly string[]): AtReply {
  const rows = (prefix: string, ...keys: readonly string[]): readonly (readonly string[])[] =>
    lines.flatMap((line) => {
      const fields = fieldsOf(line, prefix);
      if (fields === undefined) return [];
      const matches = keys.every((key, at) => fields[at]?.toLowerCase() === key.toLowerCase());
      return matches ? [fields.slice(keys.length)] : [];
    });
  return {
    command,
    lines,
    rows,
    row: (prefix, ...keys) => {
      const first = rows(prefix, ...keys)[0];
      if (first !== undefined) return first;
      throw new Failure("modem/unexpected-reply", {
        message: `The modem's answer to ${command} has no line ${[prefix, ...keys].join(" ")}.`,
      });
    },
  };
}

/**
 * Returns the fields of a line, or undefined if its prefix differs. Accepts blanks around the colon
 * and a missing quote.
 */
function fieldsOf(line: string, prefix: string): readonly string[] | undefined {
  const colon = line.indexOf(":");
  const found = line.slice(0, Math.max(colon, 0)).trim().toUpperCase();
  if (found === "" || !isSamePrefix(found, prefix.toUpperCase())) return undefined;
  return splitFields(line.slice(colon + 1));
}

/**
 * Splits at commas outside quotes. Removes quotes and the blanks around fields. With an odd number
 * of quotes, every comma separates.
 */
export function splitFields(text: string): readonly string[] {
  if ((text.match(/"/g) ?? []).length % 2 === 1)
    return text.split(",").map((field) => field.replaceAll('"', "").trim());
  const fields: string[] = [];
  let field = "";
  let quoted = false;
  for (const char of text) {
    if (char === '"') quoted = !quoted;
    else if (char === "," && !quoted) {
      fields.push(field.trim());
      field = "";
    } else field += char;
  }
  fields.push(field.trim());
  return fields;
}
