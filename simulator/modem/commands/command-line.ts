import type { Argument, Command } from "./command.ts";

/** Returns the members of a line; undefined without a leading AT. An unreadable member has the name "". */
export function parseCommandLine(line: string): readonly Command[] | undefined {
  const body = /^\s*at(.*)$/i.exec(line)?.[1];
  if (body === undefined) return undefined;
  return members(body).flatMap((member) => parseMember(member));
}

/** Splits a chained line (docs/facts/modem.md#framing-7); a `;` within quotes does not separate. */
function members(body: string): readonly string[] {
  return (body.match(/(?:"[^"]*(?:"|$)|[^;"])+/g) ?? [])
    .map((member) => member.trim())
    .filter((member) => member !== "");
}

const unreadable: Command = { name: "", form: "run", args: [] };

/** Basic commands follow each other without `;` (`E0Q0V1`), one extended command may end them. */
function parseMember(member: string): readonly Command[] {
  const [basics = "", extended] = cutAt(member, member.search(/[+^]/));
  const letters = basics.match(/&?[a-z]\d*/gi) ?? [];
  if (letters.join("") !== basics) return [unreadable];
  const parsed = letters.map(parseBasic);
  return extended === undefined ? parsed : [...parsed, parseExtended(extended)];
}

function cutAt(text: string, at: number): readonly [string, string?] {
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at)];
}

function parseBasic(text: string): Command {
  const [, name = "", value = ""] = /^(&?[a-z])(\d*)$/i.exec(text) ?? [];
  return { name: name.toUpperCase(), form: "run", args: [{ text: value, quoted: false }] };
}

function parseExtended(text: string): Command {
  const [, name = "", tail = ""] = /^([+^][a-z0-9_]+)\s*(.*)$/i.exec(text) ?? [];
  if (name === "") return unreadable;
  const upper = name.toUpperCase();
  if (tail === "") return { name: upper, form: "run", args: [] };
  if (tail === "?") return { name: upper, form: "read", args: [] };
  if (tail === "=?") return { name: upper, form: "test", args: [] };
  const args = tail.startsWith("=") ? parseArguments(tail.slice(1)) : undefined;
  return args === undefined ? unreadable : { name: upper, form: "write", args };
}

/** Returns undefined for an open quote or a quote inside a word. */
function parseArguments(text: string): readonly Argument[] | undefined {
  const fields = text.match(/(?:^|,)(?:"[^"]*"|[^",]*)/g) ?? [];
  if (fields.join("") !== text) return undefined;
  return fields.map((field, at) => {
    const bare = (at === 0 ? field : field.slice(1)).trim();
    return bare.startsWith('"')
      ? { text: bare.slice(1, -1), quoted: true }
      : { text: bare, quoted: false };
  });
}
