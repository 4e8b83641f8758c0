import { Failure } from "../core/failure.ts";
import type { UciPackage, UciSection } from "./value.ts";
import { readStatements } from "./tokenizer.ts";

interface OpenSection {
  readonly type: string;
  readonly name?: string;
  readonly options: Map<string, string | readonly string[]>;
}

/** A file of /etc/config, or what `uci export` prints for one package: both say whether an option is a list, which `uci show` does not for a list of one. */
export function parseUci(name: string, text: string): UciPackage {
  const sections: OpenSection[] = [];
  let current: OpenSection | undefined;
  for (const { words, line } of readStatements(text)) {
    const [keyword, first, second = ""] = words;
    if (keyword === "package") continue;
    if (first === undefined || words.length > 3) throw broken(name, line);
    if (keyword === "config") current = openSection(sections, first, words[2]);
    else if (current !== undefined && (keyword === "option" || keyword === "list"))
      setOption(current, keyword, first, second);
    else throw broken(name, line);
  }
  return { name, sections };
}

/** A name that comes again continues the section it named first. */
function openSection(sections: OpenSection[], type: string, name: string | undefined): OpenSection {
  const earlier =
    name === undefined ? undefined : sections.find((section) => section.name === name);
  if (earlier !== undefined) return earlier;
  const section = {
    type,
    options: new Map<string, string | readonly string[]>(),
    ...(name === undefined ? {} : { name }),
  };
  sections.push(section);
  return section;
}

/** A second `option` replaces, `list` adds; an empty option says nothing, also where there is a value before it (list.c uci_set). */
function setOption(
  { options }: OpenSection,
  keyword: "option" | "list",
  name: string,
  value: string,
): void {
  if (keyword === "list") {
    const before = options.get(name) ?? [];
    options.set(name, [...(typeof before === "string" ? [before] : before), value]);
  } else if (value !== "") options.set(name, value);
}

/** What `uci -X show PACKAGE` prints: every section under the id it has right now, also the unnamed ones. A list of one reads as a string. */
export function parseShow(name: string, text: string): UciPackage {
  const sections: OpenSection[] = [];
  for (const { words, line } of readStatements(text)) {
    const [first = "", ...more] = words;
    const assigned = /^([^.=]+)\.([^.=]+)(?:\.([^.=]+))?=([^]*)$/.exec(first);
    if (assigned === null || assigned[1] !== name) throw broken(name, line);
    const [, , section = "", option, value = ""] = assigned;
    if (option === undefined) sections.push({ type: value, name: section, options: new Map() });
    else
      sections
        .find((known) => known.name === section)
        ?.options.set(option, more.length === 0 ? value : [value, ...more]);
  }
  return { name, sections };
}

/** The canonical text `uci commit` writes. */
export function renderUci({ sections }: UciPackage): string {
  return `${sections.map(renderSection).join("")}\n`;
}

function renderSection({ type, name, options }: UciSection): string {
  const lines = [...options].flatMap(([option, value]) =>
    typeof value === "string"
      ? [`\toption ${option} ${quoteValue(value)}\n`]
      : value.map((item) => `\tlist ${option} ${quoteValue(item)}\n`),
  );
  return `\nconfig ${type}${name === undefined ? "" : ` ${quoteValue(name)}`}\n${lines.join("")}`;
}

/** Literal inside single quotes; the only way to put a quote there is to close, escape and reopen (openwrt.md A1). */
export function quoteValue(value: string): string {
  return `'${value.replaceAll("'", `'\\''`)}'`;
}

function broken(config: string, line: number): Failure {
  return new Failure("router/unexpected-reply", {
    message: `The router's ${config} configuration cannot be read at line ${line}.`,
    hint: `Look at /etc/config/${config}; \`uci show ${config}\` says what is wrong with it.`,
  });
}
