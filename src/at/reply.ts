import { Failure } from "../core/failure.ts";

/** What a modem said to one command: the lines between the echo and the final result. */
export interface AtReply {
  /** The command it answers, as it may be shown. */
  readonly command: string;
  /** Information lines, trimmed, without echo, blank lines and unsolicited lines. */
  readonly lines: readonly string[];
  /** Fields of every line `prefix: key,…` whose leading fields match the keys, without those keys. Case and quotes do not matter. */
  rows(prefix: string, ...keys: readonly string[]): readonly (readonly string[])[];
  /** The first of `rows`; throws `modem/unexpected-reply` when there is none. */
  row(prefix: string, ...keys: readonly string[]): readonly string[];
}

/** Built by the AT engine; answer.ts decides which lines belong to it. */
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

/** `+QMAP: "WWAN",1,1,"IPV4","10.3.62.201` → the five fields; undefined when the line has another prefix. Lenient: spaces round the colon, a missing closing quote. */
function fieldsOf(line: string, prefix: string): readonly string[] | undefined {
  const colon = line.indexOf(":");
  if (colon < 0 || line.slice(0, colon).trim().toLowerCase() !== prefix.toLowerCase())
    return undefined;
  return splitFields(line.slice(colon + 1));
}

/** Splits at commas outside quotes; quotes are removed, blanks round a field too. */
export function splitFields(text: string): readonly string[] {
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
