import { defined } from "../../src/core/defined.ts";

/** Result codes of uci, which `add` uses as exit statuses. */
export const uciCodes = { "invalid argument": 2, "not found": 3, io: 4, parse: 5 } as const;

const texts = {
  "invalid argument": "Invalid argument",
  "not found": "Entry not found",
  io: "I/O error",
  parse: "Parse error",
} as const;

export interface UciError extends Error {
  readonly reason: keyof typeof uciCodes;
}

export function uciError(reason: keyof typeof uciCodes, detail = ""): UciError {
  return Object.assign(new Error(`${texts[reason]}${detail}`), { reason });
}

export function isUciError(error: unknown): error is UciError {
  return error instanceof Error && "reason" in error;
}

export interface UciOption {
  name: string;
  /** An array is a list. */
  value: string | string[];
}

export interface UciSection {
  name: string;
  type: string;
  /** Unnamed; `name` is then the generated `cfgXXYYYY`. */
  anonymous: boolean;
  options: UciOption[];
}

export interface UciPackage {
  readonly name: string;
  sections: UciSection[];
  /** Sections ever made in this load; part of the ids of unnamed sections. */
  allocated: number;
}

export function emptyPackage(name: string): UciPackage {
  return { name, sections: [], allocated: 0 };
}

/** Appends a section; an empty name generates one. */
export function allocateSection(target: UciPackage, type: string, name: string): UciSection {
  target.allocated += 1;
  const made = name === "" ? `cfg${hex(target.allocated, 2)}${hex(hashOf(type), 4)}` : name;
  const section: UciSection = { name: made, type, anonymous: name === "", options: [] };
  target.sections.push(section);
  return section;
}

// The ids recorded from a router (cfg030f15 for the 3rd section, a device; ..dc81 zone; ..6d96
// interface; ..411c dnsmasq)
// are this hash of the type alone: at the time a section is numbered its options are not there yet.
function hashOf(type: string): number {
  let hash = 5381;
  for (const character of type) hash = (Math.imul(hash, 33) + character.charCodeAt(0)) >>> 0;
  return hash & 0xffff;
}

function hex(value: number, width: number): string {
  return value.toString(16).padStart(width, "0");
}

export function validName(text: string): boolean {
  return /^[A-Za-z0-9_]+$/.test(text);
}

export function validPackage(text: string): boolean {
  return /^[A-Za-z0-9_-]+$/.test(text);
}

export function validType(text: string): boolean {
  return /^[!-~]+$/.test(text);
}

/** Control characters other than newline, carriage return and tab are refused (docs/facts/openwrt.md#uci-names). */
export function validValue(text: string): boolean {
  // oxlint-disable-next-line no-control-regex
  return !/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/.test(text);
}

export function findOption(section: UciSection, name: string): UciOption | undefined {
  return section.options.find((option) => option.name === name);
}

/** A section by name, by id, or as `@type[index]`; a negative index counts from the end. */
export function findSection(target: UciPackage, reference: string): UciSection | undefined {
  if (!reference.startsWith("@"))
    return target.sections.find((section) => section.name === reference);
  const match = /^@([^[]*)\[(-?\d+)\]$/.exec(reference);
  if (match === null) throw uciError("invalid argument");
  const [, type = "", index = "0"] = match;
  const ofType = target.sections.filter((section) => type === "" || section.type === type);
  return ofType.at(Number(index));
}

/** Returns the name in `show`: `@type[index]` for an unnamed section. */
export function shownName(target: UciPackage, section: UciSection): string {
  if (!section.anonymous) return section.name;
  const index = target.sections.filter((other) => other.type === section.type).indexOf(section);
  return `@${section.type}[${index}]`;
}

/** In single quotes, the only quoting uci writes: `it'\''s`. */
export function quoted(value: string): string {
  return `'${value.replaceAll("'", "'\\''")}'`;
}

/** `package.section.option=value`, of which only the package must be there. */
export interface UciPath {
  readonly package: string;
  readonly section?: string;
  readonly option?: string;
  readonly value?: string;
}

export function parsePath(text: string): UciPath {
  const equals = text.indexOf("=");
  const value = equals < 0 ? undefined : text.slice(equals + 1);
  const [target = "", section, ...options] = (equals < 0 ? text : text.slice(0, equals)).split(".");
  const option = options.length === 0 ? undefined : options.join(".");
  if (target === "") throw uciError("invalid argument");
  // A bad option is a parse error, a bad section an invalid argument (docs/facts/openwrt.md#uci-exit-codes).
  if (option !== undefined && !validName(option)) throw uciError("parse");
  if (section !== undefined && !validName(section) && !section.startsWith("@"))
    throw uciError("invalid argument");
  return { package: target, ...defined({ section, option, value }) };
}
