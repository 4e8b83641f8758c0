import { defined } from "../core/defined.ts";
import { Failure } from "../core/failure.ts";
import type { UciPackage, UciSection } from "./value.ts";
import { readStatements } from "./tokenizer.ts";

interface OpenSection {
  readonly type: string;
  readonly name?: string;
  readonly options: Map<string, string | string[]>;
}

/** Sections in order, and by name: files can have thousands. */
interface OpenPackage {
  readonly sections: OpenSection[];
  readonly named: Map<string, OpenSection>;
}

/**
 * Parses a file of /etc/config, or the output of `uci export` for one package. Both distinguish lists,
 * unlike `uci show` for a list of one.
 */
export function parseUci(name: string, text: string): UciPackage {
  const open: OpenPackage = { sections: [], named: new Map() };
  let current: OpenSection | undefined;
  for (const { words, line } of readStatements(text)) {
    const [keyword, first, second = ""] = words;
    if (keyword === "package") continue;
    if (first === undefined || words.length > 3) throw unreadable(name, line);
    if (keyword === "config") current = openSection(open, first, words[2]);
    else if (current !== undefined && (keyword === "option" || keyword === "list"))
      setOption(current, keyword, first, second);
    else throw unreadable(name, line);
  }
  return { name, sections: open.sections };
}

/** A repeated name continues the earlier section. */
function openSection(
  { sections, named }: OpenPackage,
  type: string,
  name: string | undefined,
): OpenSection {
  const earlier = name === undefined ? undefined : named.get(name);
  if (earlier !== undefined) return earlier;
  const section: OpenSection = defined({ type, options: new Map(), name });
  sections.push(section);
  if (name !== undefined) named.set(name, section);
  return section;
}

/** A second `option` replaces, `list` appends. An empty option is ignored, even after a value (list.c uci_set). */
function setOption(
  { options }: OpenSection,
  keyword: "option" | "list",
  name: string,
  value: string,
): void {
  if (keyword === "list") {
    const before = options.get(name);
    if (Array.isArray(before)) before.push(value);
    else options.set(name, before === undefined ? [value] : [before, value]);
  } else if (value !== "") options.set(name, value);
}

/** Parses `uci -X show PACKAGE`: unnamed sections have their current id. A list of one is read as a string. */
export function parseShow(name: string, text: string): UciPackage {
  const sections: OpenSection[] = [];
  const named = new Map<string, OpenSection>();
  for (const { words, line } of readStatements(text)) {
    const [first = "", ...more] = words;
    const assigned = /^([^.=]+)\.([^.=]+)(?:\.([^.=]+))?=([^]*)$/.exec(first);
    if (assigned === null || assigned[1] !== name) throw unreadable(name, line);
    const [, , section = "", option, value = ""] = assigned;
    if (option === undefined) {
      const opened: OpenSection = { type: value, name: section, options: new Map() };
      sections.push(opened);
      if (!named.has(section)) named.set(section, opened);
    } else named.get(section)?.options.set(option, more.length === 0 ? value : [value, ...more]);
  }
  return { name, sections };
}

/** Returns the canonical text that `uci commit` writes. */
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

/** Quotes literally. A single quote needs closing, escaping and reopening (docs/facts/openwrt.md#uci-file-syntax). */
export function quoteValue(value: string): string {
  return `'${value.replaceAll("'", `'\\''`)}'`;
}

function unreadable(config: string, line: number): Failure {
  return new Failure("router/unexpected-reply", {
    message: `Cannot parse line ${line} of /etc/config/${config} on the router.`,
    hint: `To show the error, run on the router:\n  uci show ${config}`,
  });
}
