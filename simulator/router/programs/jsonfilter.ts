import type { ProgramCall, ProgramResult } from "../../shell/ash.ts";
import { readText } from "../../shell/disk.ts";
import type { InstalledProgram, RouterMachine } from "../machine.ts";

/** jsonfilter with the expressions scripts use: `@.a.b`, `@["a-b"]`, `@[0]`, `@[*]`, `@.*`, `@[@.key="value"]`. */
export function jsonfilterProgram(machine: RouterMachine): InstalledProgram {
  return {
    name: "jsonfilter",
    path: "/usr/bin/jsonfilter",
    run: (call) => jsonfilter(machine, call),
  };
}

function jsonfilter(machine: RouterMachine, { argv, stdin }: ProgramCall): ProgramResult {
  const options = pairs(argv.slice(1));
  const file = options.find(([option]) => option === "-i")?.[1];
  const text =
    options.find(([option]) => option === "-s")?.[1] ??
    (file === undefined ? stdin : readText(machine.disk, file));
  if (text === undefined)
    return { status: 125, stderr: `Failed to open ${file ?? ""}: No such file or directory\n` };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { status: 126, stderr: "Failed to parse json data: unexpected character\n" };
  }
  const found = options
    .filter(([option]) => option === "-e" || option === "-t")
    .map(([, expression]) => select(value, expression));
  const lines = found
    .flat()
    .map((item) => `${typeof item === "object" && item !== null ? spaced(item) : String(item)}\n`);
  return { status: found.some((items) => items.length === 0) ? 1 : 0, stdout: lines.join("") };
}

function pairs(words: readonly string[]): readonly (readonly [string, string])[] {
  const list: (readonly [string, string])[] = [];
  for (let place = 0; place < words.length; place += 1) {
    const word = words[place] ?? "";
    if (!word.startsWith("-")) continue;
    list.push(word.length > 2 ? [word.slice(0, 2), word.slice(2)] : [word, words[place + 1] ?? ""]);
    if (word.length === 2) place += 1;
  }
  return list;
}

type Selection = readonly unknown[];

function select(root: unknown, expression: string): Selection {
  const tokens =
    expression.replace(/^[A-Za-z_]\w*=/, "").match(/@|\.\*|\.[\w-]+|\[[^\]]*\]/g) ?? [];
  return tokens
    .slice(1)
    .reduce<Selection>((values, token) => values.flatMap((value) => step(value, token)), [root]);
}

function step(value: unknown, token: string): Selection {
  if (token === ".*" || token === "[*]")
    return typeof value === "object" && value !== null ? Object.values(value) : [];
  const filter = /^\[@\.([\w-]+)\s*=\s*['"]?([^'"\]]*)['"]?\]$/.exec(token);
  if (filter !== null)
    return children(value).filter(
      (child) => String(property(child, filter[1] ?? "")) === filter[2],
    );
  const index = /^\[(-?\d+)\]$/.exec(token);
  if (index !== null) return present(Array.isArray(value) ? value.at(Number(index[1])) : undefined);
  const name = token.startsWith(".") ? token.slice(1) : token.slice(2, -2);
  return present(property(value, name));
}

function children(value: unknown): Selection {
  return typeof value === "object" && value !== null ? Object.values(value) : [];
}

function property(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
  return Object.entries(value).find(([key]) => key === name)?.[1];
}

function present(value: unknown): Selection {
  return value === undefined || value === null ? [] : [value];
}

/** `{ "a": 1, "b": [ 2 ] }` */
function spaced(value: unknown): string {
  if (Array.isArray(value))
    return value.length === 0 ? "[ ]" : `[ ${value.map(spaced).join(", ")} ]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).map(
    ([key, item]) => `${JSON.stringify(key)}: ${spaced(item)}`,
  );
  return entries.length === 0 ? "{ }" : `{ ${entries.join(", ")} }`;
}
