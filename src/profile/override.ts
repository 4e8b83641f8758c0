import type { Placed, PlacedEntry, PlacedMap } from "./placed.ts";
import type { Problem } from "./problem.ts";

/** A map over an inherited one: maps merge key by key, everything else replaces, null removes. Places go along. */
export function override(
  base: PlacedMap | undefined,
  over: PlacedMap,
  problems: Problem[],
): PlacedMap {
  const entries = new Map<string, PlacedEntry>(
    [...(base?.entries ?? [])].filter(([key]) => !madeVoid(over).includes(key)),
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

/** What an override does away with besides what it names: one way to log in replaces the other, and without passthrough its details mean nothing. */
function madeVoid(over: PlacedMap): readonly string[] {
  return [
    ...(scalarAt(over, "enabled") === false ? ["nat", "bind"] : []),
    ...(typeof scalarAt(over, "key") === "string" ? ["agent"] : []),
    ...(scalarAt(over, "agent") === true ? ["key"] : []),
  ];
}

/** `{ file: … }` over `{ env: … }` is the one instead of the other, not both. */
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
  const all = key === "modem" ? "; write `modem: {}` for a modem with every default" : "";
  return `"${key}" is empty, and nothing is inherited that this could remove; give it a value or leave it out${all}`;
}
