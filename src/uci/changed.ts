import { isDeepStrictEqual } from "node:util";
import { findSection, parsePath } from "./path.ts";
import type { Change, UciPackage, UciSection } from "./value.ts";

/** The package as these changes would leave it; what they say of other packages is passed over. */
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

/** Whether two packages mean the same: sections in their order, options in any. */
export function sameMeaning(a: UciPackage, b: UciPackage): boolean {
  return isDeepStrictEqual(a.sections.map(meaning), b.sections.map(meaning));
}

function meaning({ type, name, options }: UciSection): unknown {
  return [type, name, [...options].sort(([one], [other]) => (one < other ? -1 : 1))];
}
