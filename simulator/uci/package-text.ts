import {
  allocateSection,
  emptyPackage,
  findOption,
  findSection,
  quoted,
  validName,
  validPackage,
  validType,
  validValue,
} from "./model.ts";
import type { UciOption, UciPackage, UciSection } from "./model.ts";
import { readWords, type WordReader } from "./statement-reader.ts";

/** Parses a file in /etc/config. A `package` line is checked and has no effect (file.c uci_parse_package). */
export function parsePackage(text: string, name: string): UciPackage {
  const reader = readWords(text);
  const target = emptyPackage(name);
  let section: UciSection | undefined;
  while (reader.nextLine()) {
    const command = reader.nextWord();
    if (command === "package") checkPackageName(reader);
    else if (command === "config") section = parseSection(reader, target);
    else if (command === "option" || command === "list") {
      if (section === undefined) throw reader.failure("invalid command, must be within a section");
      parseOption(reader, section, command);
    } else if (command !== undefined) throw reader.failure("invalid command", "word start");
  }
  return target;
}

function checkPackageName(reader: WordReader): void {
  if (!validPackage(reader.nextWord() ?? ""))
    throw reader.failure("invalid character in name field");
  assertLineEnd(reader);
}

function parseSection(reader: WordReader, target: UciPackage): UciSection {
  const type = reader.nextWord() ?? "";
  const name = reader.nextWord() ?? "";
  if (!validType(type)) throw reader.failure("invalid character in type field");
  if (name !== "" && !validName(name)) throw reader.failure("invalid character in name field");
  assertLineEnd(reader);
  const known = name === "" ? undefined : findSection(target, name);
  if (known === undefined) return allocateSection(target, type, name);
  known.type = type;
  return known;
}

function parseOption(reader: WordReader, section: UciSection, kind: "option" | "list"): void {
  const name = reader.nextWord() ?? "";
  const value = reader.nextWord();
  if (!validName(name)) throw reader.failure("invalid character in name field");
  if (value === undefined) throw reader.failure("insufficient arguments");
  if (!validValue(value)) throw reader.failure("invalid character in value field");
  assertLineEnd(reader);
  const known = findOption(section, name);
  if (known === undefined) section.options.push({ name, value: kind === "list" ? [value] : value });
  else if (kind === "option") known.value = value;
  else known.value = [...(typeof known.value === "string" ? [known.value] : known.value), value];
}

function assertLineEnd(reader: WordReader): void {
  if (reader.nextWord() !== undefined) throw reader.failure("too many arguments");
}

/** Returns the form that `commit` writes, without comments (docs/facts/openwrt.md#commit-to-flash). */
export function renderPackage(source: UciPackage): string {
  const sections = source.sections.map((section) => {
    const name = section.anonymous ? "" : ` ${quoted(section.name)}`;
    return `\nconfig ${section.type}${name}\n${section.options.map(renderOption).join("")}`;
  });
  return `${sections.join("")}\n`;
}

function renderOption({ name, value }: UciOption): string {
  if (typeof value === "string") return `\toption ${name} ${quoted(value)}\n`;
  return value.map((item) => `\tlist ${name} ${quoted(item)}\n`).join("");
}
