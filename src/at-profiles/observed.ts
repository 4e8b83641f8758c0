import type { Json } from "../core/json.ts";

/** Values by setting id. A setting that the firmware does not have is missing. */
export type ModemValues = Readonly<Record<string, Json>>;

/** A setting that the modem answers, in a form that proves no value. */
export interface UnreadSetting {
  readonly id: string;
  readonly title: string;
  /** The lines of the modem, as evidence. Without those of settings that hold secrets. */
  readonly lines: readonly string[];
}

export function has(observed: ModemValues, { id }: { readonly id: string }): boolean {
  return observed[id] !== undefined;
}

/**
 * Returns one field of a value of any type, because observed values and snapshots are plain JSON.
 */
export function part(value: Json | undefined, key: string): Json | undefined {
  return typeof value === "object" && value !== null
    ? new Map<string, Json>(Object.entries(value)).get(key)
    : undefined;
}
