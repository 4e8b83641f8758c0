import { Failure } from "../core/failure.ts";
import { quoteValue } from "./text.ts";
import type { Change, UciPackage, UciSection, UciValue } from "./value.ts";

/** A path of a State: `network.wan`, `network.wan.proto`; an unnamed section by what it is: `firewall.@zone[name=wan].network`. */
export interface UciPath {
  readonly config: string;
  readonly section:
    | { readonly name: string }
    | { readonly type: string; readonly option: string; readonly value: string };
  readonly option?: string;
}

/** Names as uci allows them (uci/util.c, openwrt.md A1); values in a path are names of zones and devices. */
const pattern =
  /^(?<config>[A-Za-z0-9_-]+)\.(?:(?<name>[A-Za-z0-9_]+)|@(?<type>[A-Za-z0-9_-]+)\[(?<key>[A-Za-z0-9_]+)=(?<value>[A-Za-z0-9_.@:/ -]+)\])(?:\.(?<option>[A-Za-z0-9_]+))?$/;

export function parsePath(text: string): UciPath {
  const { config, name, type, key, value, option } = pattern.exec(text)?.groups ?? {};
  if (config === undefined) throw unaddressable(text);
  const rest = option === undefined ? {} : { option };
  if (name !== undefined) return { config, section: { name }, ...rest };
  if (type === undefined || key === undefined || value === undefined) throw unaddressable(text);
  return { config, section: { type, option: key, value }, ...rest };
}

/** The path that finds this section again: its name, else the option that says what it is. */
export function pathOf(config: string, section: UciSection, identity: string): string {
  if (section.name !== undefined) return `${config}.${section.name}`;
  const value = section.options.get(identity);
  const path = `${config}.@${section.type}[${identity}=${typeof value === "string" ? value : ""}]`;
  parsePath(path);
  return path;
}

/** Undefined when there is none. Two that fit are refused: nobody could say which was meant. */
export function findSection(
  { sections }: UciPackage,
  { config, section }: UciPath,
): UciSection | undefined {
  if ("name" in section) return sections.find(({ name }) => name === section.name);
  const found = sections.filter(
    ({ type, options }) => type === section.type && options.get(section.option) === section.value,
  );
  if (found.length > 1) {
    throw new Failure("refused/bad-value", {
      message: `The router has ${found.length} ${section.type} sections with ${section.option} "${section.value}" in /etc/config/${config}.`,
      hint: "Give them different values, or remove the one that is not used.",
    });
  }
  return found[0];
}

/** What the path holds: of a section its type, of an option its value, null when there is none. */
export function valueAt(packages: readonly UciPackage[], text: string): UciValue {
  const path = parsePath(text);
  const config = packages.find(({ name }) => name === path.config);
  const section = config === undefined ? undefined : findSection(config, path);
  if (section === undefined) return null;
  return path.option === undefined ? section.type : (section.options.get(path.option) ?? null);
}

/** The packages that must be looked at before these changes can be addressed. */
export function unnamedIn(changes: readonly Change[]): readonly string[] {
  const configs = changes
    .map(({ path }) => parsePath(path))
    .flatMap(({ config, section }) => ("name" in section ? [] : [config]));
  return [...new Set(configs)].sort();
}

/**
 * The same changes under the addresses sections have in `packages`, as `uci -X show` names them. The id of an unnamed section is made from its place and its
 * type alone, since it has no options yet when uci makes it up (uci/list.c), so a section put before it gets its id: see `identities`. Never kept between runs.
 */
export function addressed(
  changes: readonly Change[],
  packages: readonly UciPackage[],
): readonly Change[] {
  return changes.map((change) => {
    const path = parsePath(change.path);
    if ("name" in path.section) return change;
    return {
      ...change,
      path: [
        path.config,
        idOf(path, packages),
        ...(path.option === undefined ? [] : [path.option]),
      ].join("."),
    };
  });
}

/** What `uci -X show` prints of the sections that were addressed so, as long as each id still is the section that was meant. */
export function identities(
  changes: readonly Change[],
  packages: readonly UciPackage[],
): readonly string[] {
  const lines = changes.flatMap((change) => {
    const path = parsePath(change.path);
    return "name" in path.section
      ? []
      : [
          `${path.config}.${idOf(path, packages)}.${path.section.option}=${quoteValue(path.section.value)}`,
        ];
  });
  return [...new Set(lines)];
}

function idOf(path: UciPath, packages: readonly UciPackage[]): string {
  const config = packages.find(({ name }) => name === path.config);
  const section = config === undefined ? undefined : findSection(config, path);
  if (section?.name === undefined) throw moved(path);
  return section.name;
}

function moved({ config, section }: UciPath): Failure {
  const what =
    "name" in section
      ? `section "${section.name}"`
      : `${section.type} section with ${section.option} "${section.value}"`;
  return new Failure("apply/drifted", {
    message: `The router has no ${what} in /etc/config/${config} any more.`,
    hint: "See who else works on this router, then look again with `ethermode plan`.",
  });
}

function unaddressable(text: string): Failure {
  return new Failure("refused/bad-value", {
    message: `"${text}" is not a path in the router's configuration.`,
  });
}
