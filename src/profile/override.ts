import type { Placed, PlacedEntry, PlacedMap } from "./placed.ts";
import type { Problem } from "./problem.ts";

/**
 * Returns an inherited map with the overrides of another: maps merge key by key, other values replace,
 * null removes. Values keep their places.
 */
export function override(
  base: PlacedMap | undefined,
  over: PlacedMap,
  problems: Problem[],
): PlacedMap {
  const entries = new Map<string, PlacedEntry>(
    [...(base?.entries ?? [])].filter(([key]) => !voidedBy(over).includes(key)),
  );
  for (const [key, entry] of over.entries) {
    const inherited = entries.get(key);
    const { value, keyAt } = entry;
    if (isNull(value)) {
      if (inherited === undefined)
        problems.push({ kind: "invalid", place: keyAt, text: nothingToRemove(key) });
      entries.delete(key);
    } else if (value.kind === "map") {
      const beneath =
        inherited?.value.kind === "map" && !isSecretRef(value) ? inherited.value : undefined;
      entries.set(key, { keyAt, value: override(beneath, value, problems) });
    } else {
      entries.set(key, entry);
    }
  }
  return { kind: "map", at: over.at, entries };
}

/**
 * Returns the inherited keys that an override removes besides those it names: one login method replaces
 * the other, and without passthrough its details do not apply.
 */
function voidedBy(over: PlacedMap): readonly string[] {
  return [
    ...(scalarAt(over, "enabled") === false ? ["nat", "bind"] : []),
    ...(typeof scalarAt(over, "key") === "string" ? ["agent"] : []),
    ...(scalarAt(over, "agent") === true ? ["key"] : []),
  ];
}

/** `{ file: … }` replaces an inherited `{ env: … }`; the two do not merge. */
function isSecretRef(map: PlacedMap): boolean {
  return ["env", "file", "command"].some((form) => map.entries.has(form));
}

function scalarAt(map: PlacedMap, key: string): unknown {
  const value = map.entries.get(key)?.value;
  return value?.kind === "scalar" ? value.value : undefined;
}

function isNull(value: Placed): boolean {
  return value.kind === "scalar" && value.value === null;
}

function nothingToRemove(key: string): string {
  const all = key === "modem" ? " Write `modem: {}` for a modem with all defaults." : "";
  return (
    `"${key}" is empty and removes nothing, because no "${key}" is inherited.` +
    ` Give it a value or remove the key.${all}`
  );
}
