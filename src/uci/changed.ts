import { isDeepStrictEqual } from "node:util";
import { findSection, parsePath } from "./path.ts";
import type { Change, UciPackage, UciSection } from "./value.ts";

/** Returns the package with these changes. Ignores changes of other packages. */
export function withChanges(config: UciPackage, changes: readonly Change[]): UciPackage {
  return changes
    .filter(({ path }) => parsePath(path).config === config.name)
    .reduce(withChange, config);
}

function withChange(config: UciPackage, { path: text, to }: Change): UciPackage {
  const path = parsePath(text);
  const found = findSection(config, path);
  if (path.option === undefined) {
    if (to === null)
      return { ...config, sections: config.sections.filter((section) => section !== found) };
    if (found !== undefined || typeof to !== "string" || !("name" in path.section)) return config;
    return {
      ...config,
      sections: [...config.sections, { type: to, name: path.section.name, options: new Map() }],
    };
  }
  if (found === undefined) return config;
  const options = new Map(found.options);
  if (to === null) options.delete(path.option);
  else options.set(path.option, to);
  const changed: UciSection = { ...found, options };
  return {
    ...config,
    sections: config.sections.map((section) => (section === found ? changed : section)),
  };
}

/** Whether two packages are equivalent: the same sections in order, with options in any order. */
export function isEquivalent(a: UciPackage, b: UciPackage): boolean {
  return isDeepStrictEqual(a.sections.map(comparable), b.sections.map(comparable));
}

function comparable({ type, name, options }: UciSection): unknown {
  return [type, name, [...options].sort(([one], [other]) => (one < other ? -1 : 1))];
}
