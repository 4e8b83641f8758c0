import { findOption, findSection, quoted, shownName, uciError } from "./model.ts";
import type { UciOption, UciPackage, UciPath, UciSection } from "./model.ts";

export function showPackage(target: UciPackage, hasIds: boolean): string {
  const nameOf = (section: UciSection): string =>
    hasIds ? section.name : shownName(target, section);
  return target.sections.map((section) => showSection(target, section, nameOf(section))).join("");
}

/** Shows one section or option under its id, not as `@type[index]` (docs/facts/openwrt.md#uci-sections). */
export function showPath(target: UciPackage, path: UciPath): string {
  const { section, option } = found(target, path);
  if (option !== undefined) return showOption(target, section.name, option);
  return showSection(target, section, section.name);
}

/** `get`: a section's type, an option's value without quotes. */
export function getPath(target: UciPackage, path: UciPath): string {
  const { section, option } = found(target, path);
  if (option === undefined) return `${section.type}\n`;
  if (typeof option.value === "string") return `${option.value}\n`;
  return `${option.value.map((item) => (/[ \t\r\n]/.test(item) ? quoted(item) : item)).join(" ")}\n`;
}

function found(target: UciPackage, path: UciPath): { section: UciSection; option?: UciOption } {
  const section = findSection(target, path.section ?? "");
  if (section === undefined) throw uciError("not found");
  if (path.option === undefined) return { section };
  const option = findOption(section, path.option);
  if (option === undefined) throw uciError("not found");
  return { section, option };
}

function showSection(target: UciPackage, section: UciSection, name: string): string {
  const lines = section.options.map((option) => showOption(target, name, option));
  return `${target.name}.${name}=${section.type}\n${lines.join("")}`;
}

function showOption(target: UciPackage, section: string, option: UciOption): string {
  const value =
    typeof option.value === "string" ? quoted(option.value) : option.value.map(quoted).join(" ");
  return `${target.name}.${section}.${option.name}=${value}\n`;
}
