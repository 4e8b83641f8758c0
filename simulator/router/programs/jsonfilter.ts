import type { ProgramCall, ProgramResult } from "../../shell/ash.ts";
import { program, type InstalledProgram } from "../machine.ts";

/** jsonfilter on standard input, with paths of names and indexes: `@.a.b`, `@["a-b"]`, `@[0]`. */
export function jsonfilterProgram(): InstalledProgram {
  return program("/usr/bin/jsonfilter", jsonfilter);
}

function jsonfilter({ argv, stdin }: ProgramCall): ProgramResult {
  let found: unknown;
  try {
    found = JSON.parse(stdin);
  } catch {
    return { status: 126, stderr: "Failed to parse json data: unexpected character\n" };
  }
  const path = argv[argv.indexOf("-e") + 1] ?? "@";
  for (const [, name, key] of path.matchAll(/\.([\w-]+)|\["?([^"\]]+)"?\]/g))
    found = property(found, name ?? key ?? "");
  if (found === undefined || found === null) return { status: 1 };
  return { stdout: `${typeof found === "object" ? JSON.stringify(found) : String(found)}\n` };
}

function property(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  return Object.entries(value).find(([key]) => key === name)?.[1];
}
