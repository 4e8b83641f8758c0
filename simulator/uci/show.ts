import { findOption, findSection, quoted, shownName, uciError } from "./model.ts";
import type { UciOption, UciPackage, UciSection } from "./model.ts";
import type { UciPath } from "./path.ts";

export interface ShowOptions {
  readonly delimiter: string;
  /** Made-up ids instead of `@type[index]` (`-X`). */
  readonly ids: boolean;
}

export function showPackage(target: UciPackage, options: ShowOptions): string {
  return target.sections
    .map((section) =>
      showSection(
        target,
        section,
        options.ids ? section.name : shownName(target, section),
        options,
      ),
    )
    .join("");
}

/**
 * One section or option asked for by its path is shown under its id, not as `@type[index]`
 * (docs/facts/openwrt.md#uci-sections).
 */
export function showPath(target: UciPackage, path: UciPath, options: ShowOptions): string {
  const { section, option } = found(target, path);
  if (option !== undefined) return showOption(target, section.name, option, options);
  return showSection(target, section, section.name, options);
}

/** `get`: a section's type, an option's value without quotes. */
export function getPath(target: UciPackage, path: UciPath, options: ShowOptions): string {
  const { section, option } = found(target, path);
  if (option === undefined) return `${section.type}\n`;
  if (typeof option.value === "string") return `${option.value}\n`;
  return `${option.value.map((item) => (/[ \t\r\n]/.test(item) ? quoted(item) : item)).join(options.delimiter)}\n`;
}

function found(target: UciPackage, path: UciPath): { section: UciSection; option?: UciOption } {
  const section = findSection(target, path.section ?? "");
  if (section === undefined) throw uciError("not found");
  if (path.option === undefined) return { section };
  const option = findOption(section, path.option);
  if (option === undefined) throw uciError("not found");
  return { section, option };
}

function showSection(
  target: UciPackage,
  section: UciSection,
  name: string,
  options: ShowOptions,
): string {
  const lines = section.options.map((option) => showOption(target, name, option, options));
  return `${target.name}.${name}=${section.type}\n${lines.join("")}`;
}

function showOption(
  target: UciPackage,
  section: string,
  option: UciOption,
  options: ShowOptions,
): string {
  const value =
    typeof option.value === "string"
      ? quoted(option.value)
      : option.value.map(quoted).join(options.delimiter);
  return `${target.name}.${section}.${option.name}=${value}\n`;
}
