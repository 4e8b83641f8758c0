import type { Json } from "../core/json.ts";
import type { Place } from "./problem.ts";

/** A YAML value with its place in a file, kept through inheritance and overrides. */
export type Placed = PlacedMap | PlacedList | PlacedScalar;

export interface PlacedMap {
  readonly kind: "map";
  readonly at: Place;
  readonly entries: ReadonlyMap<string, PlacedEntry>;
}

export interface PlacedEntry {
  readonly keyAt: Place;
  readonly value: Placed;
}

export interface PlacedList {
  readonly kind: "list";
  readonly at: Place;
  readonly items: readonly Placed[];
}

export interface PlacedScalar {
  readonly kind: "scalar";
  readonly at: Place;
  readonly value: null | boolean | number | string;
}

export type Path = readonly (string | number)[];

export function toJson(placed: Placed): Json {
  if (placed.kind === "scalar") return placed.value;
  if (placed.kind === "list") return placed.items.map(toJson);
  return Object.fromEntries([...placed.entries].map(([key, { value }]) => [key, toJson(value)]));
}

/**
 * Returns the place of the value at `path`: the value itself, or the key of a map, a list or an empty value.
 * For a missing value, the place of the nearest parent.
 */
export function placeOf(placed: Placed, path: Path, place: Place = placed.at): Place {
  const [head, ...rest] = path;
  if (head === undefined) return place;
  const entry = placed.kind === "map" ? placed.entries.get(String(head)) : undefined;
  const child = childOf(placed, head);
  if (child === undefined) return place;
  const atValue = entry === undefined || (child.kind === "scalar" && child.value !== null);
  return placeOf(child, rest, atValue ? child.at : entry.keyAt);
}

/** Returns the place of the key that leads to the value at `path`. */
export function keyPlaceOf(placed: Placed, path: Path): Place {
  const parent = path
    .slice(0, -1)
    .reduce<Placed | undefined>(
      (at, step) => (at === undefined ? undefined : childOf(at, step)),
      placed,
    );
  const key = path.at(-1);
  const entry =
    parent?.kind === "map" && typeof key === "string" ? parent.entries.get(key) : undefined;
  return entry?.keyAt ?? placeOf(placed, path);
}

/** `targets[2].router.host` */
export function showPath(path: Path): string {
  return path
    .map((step, index) =>
      typeof step === "number" ? `[${step}]` : index === 0 ? step : `.${step}`,
    )
    .join("");
}

function childOf(placed: Placed, step: string | number): Placed | undefined {
  if (placed.kind === "map") return placed.entries.get(String(step))?.value;
  if (placed.kind === "list") return placed.items[Number(step)];
  return undefined;
}
