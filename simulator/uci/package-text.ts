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
import type { UciPackage, UciSection } from "./model.ts";
import { readWords } from "./statement-reader.ts";
import type { WordReader } from "./statement-reader.ts";

/** Parses a file in /etc/config, or an import: packages in the order of appearance. */
export function parsePackages(text: string, name: string): readonly UciPackage[] {
  const reader = readWords(text);
  const packages: UciPackage[] = [];
  let current: UciPackage | undefined;
  let section: UciSection | undefined;

  const open = (named: string): UciPackage => {
    const known = packages.find((one) => one.name === named);
    const target = known ?? emptyPackage(named);
    if (known === undefined) packages.push(target);
    return target;
  };

  while (reader.nextLine()) {
    const command = reader.nextWord();
    if (command === undefined) continue;
    switch (command) {
      case "package":
        current = open(packageName(reader));
        section = undefined;
        break;
      case "config":
        current ??= open(name);
        section = parseSection(reader, current);
        break;
      case "option":
      case "list":
        if (section === undefined)
          throw reader.failure("invalid command, must be within a section");
        parseOption(reader, section, command);
        break;
      default:
        throw reader.failure("invalid command", "word start");
    }
  }
  if (packages.length === 0 && name !== "") open(name);
  return packages;
}

function packageName(reader: WordReader): string {
  const name = reader.nextWord() ?? "";
  if (!validPackage(name)) throw reader.failure("invalid character in name field");
  assertLineEnd(reader);
  return name;
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

export interface RenderOptions {
  /** `export` starts with the package's name, a file does not. */
  readonly header: boolean;
}

/**
 * Renders the canonical form that `commit` writes: comments and spacing are gone
 * (docs/facts/openwrt.md#commit-to-flash).
 */
export function renderPackage(source: UciPackage, options: RenderOptions): string {
  const header = options.header ? `package ${source.name}\n` : "";
  const sections = source.sections.map((section) => {
    const name = section.anonymous ? "" : ` ${quoted(section.name)}`;
    return `\nconfig ${section.type}${name}\n${section.options.map(renderOption).join("")}`;
  });
  return `${header}${sections.join("")}\n`;
}

function renderOption(option: {
  readonly name: string;
  readonly value: string | readonly string[];
}): string {
  if (typeof option.value === "string") return `\toption ${option.name} ${quoted(option.value)}\n`;
  return option.value.map((item) => `\tlist ${option.name} ${quoted(item)}\n`).join("");
}
