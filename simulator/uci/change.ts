import { defined } from "../../src/core/defined.ts";
import {
  allocateSection,
  findOption,
  findSection,
  quoted,
  uciError,
  validName,
  validType,
  validValue,
} from "./model.ts";
import type { UciOption, UciPackage, UciPath, UciSection } from "./model.ts";

/** One line of /tmp/.uci/PACKAGE (docs/facts/openwrt.md#staged-changes). */
export interface UciChange {
  readonly kind: "change" | "add" | "remove" | "reorder" | "list-add" | "list-del";
  readonly section: string;
  readonly option?: string;
  readonly value?: string;
}

const marks = {
  change: "",
  add: "+",
  remove: "-",
  reorder: "^",
  "list-add": "|",
  "list-del": "~",
} as const;
const kinds = Object.keys(marks) as UciChange["kind"][];

/** As stored among the staged changes. */
export function renderChange(target: string, change: UciChange): string {
  return `${marks[change.kind]}${pathOf(target, change)}${valueText("=", change)}\n`;
}

/** As `uci changes` prints it: reorder looks like a set (docs/facts/openwrt.md#uci-changes-output). */
export function showChange(target: string, change: UciChange): string {
  const prefix = change.kind === "remove" ? "-" : "";
  const operator = change.kind === "list-add" ? "+=" : change.kind === "list-del" ? "-=" : "=";
  return `${prefix}${pathOf(target, change)}${valueText(operator, change)}\n`;
}

function valueText(operator: string, { value }: UciChange): string {
  return value === undefined ? "" : `${operator}${quoted(value)}`;
}

function pathOf(target: string, change: UciChange): string {
  return [target, change.section, change.option].filter((part) => part !== undefined).join(".");
}

/** Returns a staged line as a change; undefined for any other line. */
export function parseChange(word: string): UciChange | undefined {
  const match = /^([-+^|~]?)[^.=]*\.([^.=]+)(?:\.([^.=]+))?(?:=([\s\S]*))?$/.exec(word);
  if (match === null) return undefined;
  const [, mark = "", section = "", option, value] = match;
  const kind = kinds.find((one) => marks[one] === mark) ?? "change";
  return { kind, section, ...defined({ option, value }) };
}

const appliers: Readonly<
  Record<UciChange["kind"], (target: UciPackage, change: UciChange) => void>
> = {
  add: set,
  change: set,
  remove,
  reorder,
  "list-add": addToList,
  "list-del": removeFromList,
};

/** Applies one change, or throws the error of the command line. */
export function applyChange(target: UciPackage, change: UciChange): void {
  appliers[change.kind](target, change);
}

function set(target: UciPackage, change: UciChange): void {
  const value = change.value ?? "";
  const section = findSection(target, change.section);
  if (change.option === undefined) {
    if (!validType(value) || (section === undefined && !validName(change.section)))
      throw uciError("invalid argument");
    const made = section ?? allocateSection(target, value, change.section);
    made.type = value;
    if (change.kind === "add") made.anonymous = true;
    return;
  }
  if (section === undefined || !validValue(value)) throw uciError("invalid argument");
  if (findOption(section, change.option)?.value !== value)
    putLast(section, { name: change.option, value });
}

/** A changed value becomes a new option at the section's end (list.c uci_set, uci_add_list). */
function putLast(section: UciSection, option: UciOption): void {
  section.options = [...section.options.filter(({ name }) => name !== option.name), option];
}

function remove(target: UciPackage, change: UciChange): void {
  const section = known(findSection(target, change.section));
  if (change.option === undefined) {
    target.sections = target.sections.filter((one) => one !== section);
    return;
  }
  const option = known(findOption(section, change.option));
  // `delete x.y.list=1` takes out the item at that position (docs/facts/openwrt.md#uci-values-and-lists).
  if (change.value !== undefined && change.value !== "" && typeof option.value !== "string") {
    const index = Number(change.value);
    known(option.value[index]);
    option.value = option.value.filter((_item, place) => place !== index);
    if (option.value.length > 0) return;
  }
  section.options = section.options.filter((one) => one !== option);
}

function reorder(target: UciPackage, change: UciChange): void {
  const section = known(findSection(target, change.section));
  const others = target.sections.filter((one) => one !== section);
  others.splice(Number(change.value ?? "0"), 0, section);
  target.sections = others;
}

function addToList(target: UciPackage, change: UciChange): void {
  const { section, name, value } = listItem(target, change);
  const option = findOption(section, name);
  if (typeof option?.value === "object") option.value = [...option.value, value];
  else putLast(section, { name, value: option === undefined ? [value] : [option.value, value] });
}

/** Silent when the value is missing (docs/facts/openwrt.md#uci-exit-codes). */
function removeFromList(target: UciPackage, change: UciChange): void {
  const { section, name, value } = listItem(target, change);
  const option = findOption(section, name);
  if (option !== undefined && typeof option.value !== "string")
    option.value = option.value.filter((item) => item !== value);
}

function listItem(
  target: UciPackage,
  change: UciChange,
): { section: UciSection; name: string; value: string } {
  const section = findSection(target, change.section);
  if (section === undefined || change.option === undefined || change.value === undefined)
    throw uciError("invalid argument");
  return { section, name: change.option, value: change.value };
}

function known<T>(found: T | undefined): T {
  if (found === undefined) throw uciError("not found");
  return found;
}

/** Returns the change to stage; undefined when nothing needs staging. */
export function changeFor(
  target: UciPackage,
  command: string,
  { section = "", option, value }: UciPath,
): UciChange | undefined {
  const where = { section, ...defined({ option }) };
  if (section.startsWith("@")) throw uciError(command === "set" ? "invalid argument" : "not found");
  if (command === "delete" || command === "del")
    return { kind: "remove", ...where, ...defined({ value: value === "" ? undefined : value }) };
  if (value === undefined) throw uciError("invalid argument");
  const known = findSection(target, section);
  const stored = known && option !== undefined ? findOption(known, option)?.value : undefined;
  switch (command) {
    case "set":
      // An empty value deletes (docs/facts/openwrt.md#uci-values-and-lists); the value that is
      // there is not set again (list.c uci_set).
      if (value === "") return { kind: "remove", ...where };
      return stored === value ? undefined : { kind: "change", ...where, value };
    case "add_list":
      return { kind: "list-add", ...where, value };
    case "del_list":
      return known !== undefined && typeof stored !== "object"
        ? undefined
        : { kind: "list-del", ...where, value };
    default:
      return { kind: "reorder", ...where, value };
  }
}
