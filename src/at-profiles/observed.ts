import type { Json } from "../core/json.ts";

/** Values by setting id; a setting the firmware does not have is missing. */
export type ModemValues = Readonly<Record<string, Json>>;

export function has(observed: ModemValues, { id }: { readonly id: string }): boolean {
  return observed[id] !== undefined;
}

/**
 * One field of a value, whatever the value is: an observed state is plain JSON, and a snapshot
 * comes from disk.
 */
export function part(value: Json | undefined, key: string): Json | undefined {
  return typeof value === "object" && value !== null
    ? new Map<string, Json>(Object.entries(value)).get(key)
    : undefined;
}
