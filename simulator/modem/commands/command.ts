import type { Machine } from "../machine.ts";

export interface Argument {
  /** Without its quotes. */
  readonly text: string;
  readonly quoted: boolean;
}

/** One member of a command line: `+QMAP="WWAN"`, `E0`, `&F`. */
export interface Command {
  /** Upper case, with its `+`. */
  readonly name: string;
  readonly form: "run" | "read" | "test" | "write";
  readonly args: readonly Argument[];
}

/** State of one AT port, lost in a restart. */
export interface Session {
  echo: boolean;
  /** AT+CMEE: 0 bare ERROR, 1 number, 2 words (docs/facts/modem.md#framing-3). */
  errorLevel: number;
}

export function freshSession(): Session {
  return { echo: true, errorLevel: 1 };
}

export interface Answer {
  readonly lines: readonly string[];
  /** A number is a +CME ERROR. */
  readonly result: "ok" | "error" | number;
  /** Runs after the final result was sent. */
  readonly afterwards?: () => void;
}

/** Returns undefined for a command that this modem lacks. */
export type Handler = (command: Command, machine: Machine, session: Session) => Answer | undefined;

export const ok: Answer = { lines: [], result: "ok" };
export const error: Answer = { lines: [], result: "error" };

export function printed(...lines: readonly string[]): Answer {
  return { lines, result: "ok" };
}

export function cmeError(cme: number): Answer {
  return { lines: [], result: cme };
}

/** The handler of one key of QMAP or QETH; `args` begin after the key. */
export type KeyHandler = (args: readonly Argument[], machine: Machine) => Answer;

/** Returns the lines of a test answer by the key that each begins with, in lower case. */
export function listedKeys(lines: readonly string[]): ReadonlyMap<string, string> {
  return new Map(lines.map((line) => [/"([^"]+)"/.exec(line)?.[1]?.toLowerCase() ?? "", line]));
}

/** Runs AT+NAME="key"[,...]. A query is the write form without values. Nothing listed is a missing command. */
export function keyed(
  { form, args }: Command,
  machine: Machine,
  handlers: Readonly<Record<string, KeyHandler>>,
  listed: ReadonlyMap<string, string>,
): Answer | undefined {
  if (listed.size === 0) return undefined;
  if (form === "test") return printed(...listed.values());
  const key = textOf(args, 0).toLowerCase();
  const handler = listed.has(key) ? handlers[key] : undefined;
  if (form !== "write" || handler === undefined || args[0]?.quoted !== true) return error;
  return handler(args.slice(1), machine);
}

/** Returns the text of an argument, "" without one. */
export function textOf(args: readonly Argument[], at: number): string {
  return args[at]?.text ?? "";
}

/** Returns an argument as a whole number within bounds, else undefined. */
export function numberOf(
  args: readonly Argument[],
  at: number,
  from: number,
  to: number,
): number | undefined {
  const text = textOf(args, at);
  if (!/^\d+$/.test(text)) return undefined;
  const value = Number(text);
  return value >= from && value <= to ? value : undefined;
}
