import { defined } from "../core/defined.ts";
import { Failure } from "../core/failure.ts";
import { quoteValue } from "./text.ts";
import type { Change, UciPackage, UciSection, UciValue } from "./value.ts";

/**
 * A path in a State: `network.wan`, `network.wan.proto`. An unnamed section is identified by an option:
 * `firewall.@zone[name=wan].network`.
 */
export interface UciPath {
  readonly config: string;
  readonly section:
    | { readonly name: string }
    | { readonly type: string; readonly option: string; readonly value: string };
  readonly option?: string;
}

/**
 * Names that uci accepts (uci/util.c, docs/facts/openwrt.md#uci-names). Values in a path are names
 * of zones and devices.
 */
const word = "[A-Za-z0-9_]+";
const dashed = "[A-Za-z0-9_-]+";
const unnamed = `@(?<type>${dashed})\\[(?<key>${word})=(?<value>[A-Za-z0-9_.@:/ -]+)\\]`;
const pattern = new RegExp(
  `^(?<config>${dashed})\\.(?:(?<name>${word})|${unnamed})(?:\\.(?<option>${word}))?$`,
);

export function parsePath(text: string): UciPath {
  const { config, name, type, key, value, option } = pattern.exec(text)?.groups ?? {};
  if (config === undefined) throw invalidPath(text);
  if (name !== undefined) return defined({ config, section: { name }, option });
  if (type === undefined || key === undefined || value === undefined) throw invalidPath(text);
  return defined({ config, section: { type, option: key, value }, option });
}

/** Returns a stable path of the section: by its name, else by an identifying option. */
export function pathOf(config: string, section: UciSection, identity: string): string {
  if (section.name !== undefined) return `${config}.${section.name}`;
  const value = section.options.get(identity);
  const path = `${config}.@${section.type}[${identity}=${typeof value === "string" ? value : ""}]`;
  parsePath(path);
  return path;
}

/** Returns undefined when no section matches. Throws when several do. */
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
      message:
        `/etc/config/${config} on the router has ${found.length} ${section.type} sections` +
        ` with ${section.option} "${section.value}".`,
      hint: "Rename or remove one of them on the router.",
    });
  }
  return found[0];
}

/** Returns the type of a section, the value of an option, or null for a missing one. */
export function valueAt(packages: readonly UciPackage[], text: string): UciValue {
  const path = parsePath(text);
  const config = packages.find(({ name }) => name === path.config);
  const section = config === undefined ? undefined : findSection(config, path);
  if (section === undefined) return null;
  return path.option === undefined ? section.type : (section.options.get(path.option) ?? null);
}

/** Returns the packages that must be read before these changes can be addressed. */
export function unnamedIn(changes: readonly Change[]): readonly string[] {
  const configs = changes
    .map(({ path }) => parsePath(path))
    .flatMap(({ config, section }) => ("name" in section ? [] : [config]));
  return [...new Set(configs)].sort();
}

/**
 * Returns the changes with the section ids of `packages`, as `uci -X show` prints them. uci derives the id of
 * an unnamed section from its position and type (uci/list.c), so an inserted section takes over its id:
 * see `identities`. Ids are never stored between runs.
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

/** Returns the lines of `uci -X show` that prove that each id still belongs to the intended section. */
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
  if (section?.name === undefined) throw sectionGone(path);
  return section.name;
}

function sectionGone({ config, section }: UciPath): Failure {
  const what =
    "name" in section
      ? `section "${section.name}"`
      : `${section.type} section with ${section.option} "${section.value}"`;
  return new Failure("apply/drifted", {
    message: `/etc/config/${config} on the router no longer has the ${what}.`,
    hint: "Another program or user changed the configuration. Run the same command again.",
  });
}

function invalidPath(text: string): Failure {
  return new Failure("refused/bad-value", {
    message: `"${text}" is not a valid path in the router's configuration.`,
  });
}
