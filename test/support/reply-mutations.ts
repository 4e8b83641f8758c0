import ipaddr from "ipaddr.js";
import { isEcho, readAnswer } from "../../src/at/answer.ts";
import type { Answer } from "../../src/at/answer.ts";
import { parseCommand } from "../../src/at/command.ts";
import { refused } from "../../src/at/final.ts";
import { lineSplitter } from "../../src/at/lines.ts";
import { atReply } from "../../src/at/reply.ts";
import { prefixOf } from "../../src/at/unsolicited.ts";
import { isFailure } from "../../src/core/failure.ts";
import { readerOf } from "./reply-corpus.ts";
import type { Reading } from "./reply-corpus.ts";

/** Returns the same numbers from 0 to 1 for the same seed (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A change of a reply. `keeps`: the reply still proves the same value. */
interface Mutation {
  readonly name: string;
  readonly keeps: boolean;
  of(lines: readonly string[], pick: (count: number) => number): readonly string[];
}

const changed = (
  lines: readonly string[],
  at: number,
  change: (line: string) => string,
): readonly string[] => lines.map((line, index) => (index === at ? change(line) : line));

/** Applies a change to one information line, never to the final result. */
function onLine(change: (line: string, pick: (count: number) => number) => string): Mutation["of"] {
  return (lines, pick) => {
    const at = pick(Math.max(1, lines.length - 1));
    const echo = /^at/i.test(lines[at] ?? "");
    return echo || at === lines.length - 1
      ? lines
      : changed(lines, at, (line) => change(line, pick));
  };
}

function onField(
  change: (fields: readonly string[], at: number) => readonly string[],
): Mutation["of"] {
  return onLine((line, pick) => {
    const [, head = "", body = ""] = /^([^:]*:\s*)?(.*)$/.exec(line) ?? [];
    const fields = body.match(/"[^"]*"?|[^,"]+|(?<=,|^)(?=,|$)/g) ?? [];
    return head + change(fields, pick(Math.max(1, fields.length))).join(",");
  });
}

const inserted =
  (line: string): Mutation["of"] =>
  (lines, pick) =>
    lines.toSpliced(pick(lines.length), 0, line);

export const mutations: readonly Mutation[] = [
  { name: "blank lines", keeps: true, of: inserted("") },
  { name: "a known unsolicited line", keeps: true, of: inserted('+QIND: "csq",23,99') },
  { name: "an unknown unsolicited line", keeps: true, of: inserted("+XNEWS: 1,2") },
  { name: "blanks around a line", keeps: true, of: onLine((line) => `  ${line} `) },
  {
    name: "a quoted field",
    keeps: true,
    of: onField((fields, at) =>
      changed(fields, at, (field) => (field.includes('"') ? field : `"${field}"`)),
    ),
  },
  {
    name: "an unquoted field",
    keeps: true,
    of: onField((fields, at) =>
      changed(fields, at, (field) => (field.includes(",") ? field : field.replaceAll('"', ""))),
    ),
  },
  { name: "a missing quote", keeps: false, of: onLine((line) => line.replace('"', "")) },
  { name: "capitals", keeps: false, of: onLine((line) => line.toUpperCase()) },
  { name: "small letters", keeps: false, of: onLine((line) => line.toLowerCase()) },
  {
    name: "a line less",
    keeps: false,
    of: (lines, pick) => lines.toSpliced(pick(lines.length), 1),
  },
  {
    name: "a line twice",
    keeps: false,
    of: (lines, pick) => {
      const at = pick(lines.length);
      return lines.toSpliced(at, 0, lines[at] ?? "");
    },
  },
  {
    name: "lines in another order",
    keeps: false,
    of: (lines, pick) => {
      const [first = "", ...rest] = lines;
      return lines.length < 3 ? lines : rest.toSpliced(pick(rest.length - 1), 0, first);
    },
  },
  { name: "a field less", keeps: false, of: onField((fields, at) => fields.toSpliced(at, 1)) },
  { name: "a further field", keeps: false, of: onField((fields) => [...fields, "7"]) },
  {
    name: "an unknown word",
    keeps: false,
    of: onField((fields, at) => changed(fields, at, () => '"xyzzy"')),
  },
  {
    name: "a host name",
    keeps: false,
    of: onField((fields, at) => changed(fields, at, () => '"router-one"')),
  },
  {
    name: "a line cut short",
    keeps: false,
    of: onLine((line, pick) => line.slice(0, pick(line.length))),
  },
  {
    name: "another command's prefix",
    keeps: false,
    of: onLine((line) => line.replace(/^[+^]\w+/, "+XOTHER")),
  },
];

/** Reads a reply by the pure functions of the session: bytes, lines, answer, parser. One attempt. */
export function readOnce(command: string, reply: string): Reading {
  const reader = readerOf(command);
  const parsed = parseCommand(command);
  const lines = answerOf(parsed, reply);
  if (lines === undefined) return { kind: "unknown", code: "modem/no-answer" };
  const isRefused = lines.result.kind === "refused" && !lines.strays.some(isEcho);
  if (lines.pairing === "foreign" && !isRefused)
    return { kind: "unknown", code: "modem/unexpected-reply" };
  try {
    if (lines.result.kind === "refused") throw refused(parsed, lines.result, lines.lines);
    const answer = atReply(command, lines.lines);
    return { kind: "value", value: reader === undefined ? answer.lines : reader.parse(answer) };
  } catch (error) {
    if (isFailure(error, "modem/refused")) return { kind: "refused" };
    if (isFailure(error, "modem/unexpected-reply")) return { kind: "unknown", code: error.code };
    throw error;
  }
}

function answerOf(command: ReturnType<typeof parseCommand>, reply: string): Answer | undefined {
  const reader = readAnswer(command, () => undefined);
  const lines = lineSplitter().push(Buffer.from(`\r\n${reply}\r\n`, "utf8"));
  for (const line of lines) {
    const answer = reader.take(line);
    if (answer !== undefined) return answer;
  }
  return undefined;
}

/** The words of the modem behind a value that the program names otherwise. */
const words: Readonly<Record<string, readonly string[]>> = {
  home: ["1", "9"],
  roaming: ["5", "10"],
  searching: ["2", "SEARCH"],
  denied: ["3"],
  "sms-only": ["6", "7"],
  "emergency-only": ["8"],
  "not-registered": ["0", "4", "11"],
  idle: ["NOCONN"],
  connected: ["CONNECT", "1"],
  disconnected: ["0"],
  limited: ["LIMSRV"],
  ready: ["READY", "SIM PIN2", "SIM PUK2", "SIMPUK2"],
  pin: ["SIM PIN"],
  puk: ["SIM PUK"],
  busy: ["NOT READY"],
  absent: ["NOT INSERTED", "SIM REMOVED", "NO SIM"],
  on: ["1"],
  off: ["0"],
  none: ["0"],
  pap: ["1"],
  chap: ["2"],
  IP: ["IPV4"],
  endpoint: ["0"],
  "root-complex": ["1"],
};

/** Returns the parts of a value that no line of the command's own prefix in the reply contains. */
export function unproven(command: string, reply: string, value: unknown): readonly string[] {
  const leaves = leavesOf(value);
  if (leaves.length === 0) return [];
  const names = parseCommand(command).members.map(({ name }) => name);
  const own = reply
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .filter((line) => {
      const prefix = prefixOf(line);
      return prefix === undefined || names.includes(prefix) || prefix === "+QUSIMSLOT";
    });
  const tokens = own.flatMap((line) => tokensOf(line));
  const known = new Set([...tokens, ...tokens.flatMap(addressesIn)]);
  const text = own.join("\n").toLowerCase().replaceAll('"', "");
  const isProven = (leaf: string): boolean =>
    known.has(leaf.toLowerCase()) ||
    (words[leaf] ?? []).some((word) => known.has(word.toLowerCase())) ||
    known.has(/^mode-(\d+)$/.exec(leaf)?.[1] ?? "") ||
    (leaf.length > 2 && text.includes(leaf.toLowerCase())) ||
    (leaf === "other-lock" && /\bph[-_]\w+ p[iu][nk]\b/.test(text)) ||
    leaf === "" ||
    leaf === "unknown";
  return leaves.filter((leaf) => !isProven(leaf));
}

function tokensOf(line: string): readonly string[] {
  const body = line.replace(/^[+^]?\w+\s*:/, "").toLowerCase();
  const fields = body.split(",").map((field) => field.replaceAll('"', "").trim());
  return fields.flatMap((field) => [field, /^\d+$/.test(field) ? String(Number(field)) : field]);
}

/** The addresses that a field represents, in the form in which the program shows them. */
function addressesIn(field: string): readonly string[] {
  if (/^[0-9a-f]{8}$/.test(field))
    return [
      (field.match(/../g) ?? [])
        .map((byte) => Number.parseInt(byte, 16))
        .toReversed()
        .join("."),
    ];
  if (field.includes(":") && ipaddr.IPv6.isValid(field))
    return [ipaddr.IPv6.parse(field).toString()];
  const bytes = field.split(".").map(Number);
  const isDotted = bytes.length === 16 && bytes.every((byte) => byte >= 0 && byte < 256);
  return isDotted ? [ipaddr.fromByteArray(bytes).toString()] : [];
}

function leavesOf(value: unknown): readonly string[] {
  if (value instanceof Set) return [...value].map(String);
  if (typeof value === "object" && value !== null) return Object.values(value).flatMap(leavesOf);
  return value === undefined || value === null ? [] : [String(value)];
}
