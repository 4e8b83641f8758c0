import { defined } from "../../src/core/defined.ts";
import type { UciChange } from "./change.ts";
import { findOption, findSection, uciError } from "./model.ts";
import type { UciPackage } from "./model.ts";

interface Request {
  readonly section: string;
  readonly option: string | undefined;
  readonly value: string | undefined;
}

/** Returns the change to stage; undefined when nothing needs staging. */
export function changeFor(
  target: UciPackage,
  command: string,
  request: Request,
): UciChange | undefined {
  const { section, option, value } = request;
  const where = { section, ...defined({ option }) };
  if (section.startsWith("@")) throw uciError(command === "set" ? "invalid argument" : "not found");
  if (command === "delete" || command === "del")
    return { kind: "remove", ...where, ...defined({ value: value === "" ? undefined : value }) };
  if (value === undefined) throw uciError("invalid argument");
  switch (command) {
    case "set":
      // An empty value deletes (docs/facts/openwrt.md#uci-values-and-lists); the value that is
      // there is not set again (list.c uci_set).
      if (value === "") return { kind: "remove", ...where };
      return option !== undefined && valueOf(target, section, option) === value
        ? undefined
        : { kind: "change", ...where, value };
    case "add_list":
      return { kind: "list-add", ...where, value };
    case "del_list": {
      const absent = option === undefined || typeof valueOf(target, section, option) !== "object";
      return findSection(target, section) !== undefined && absent
        ? undefined
        : { kind: "list-del", ...where, value };
    }
    default:
      return { kind: "reorder", ...where, value };
  }
}

function valueOf(
  target: UciPackage,
  section: string,
  option: string,
): string | readonly string[] | undefined {
  const known = findSection(target, section);
  return known === undefined ? undefined : findOption(known, option)?.value;
}
