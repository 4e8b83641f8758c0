import type { AnySetting } from "./setting.ts";
import type { Json } from "../core/json.ts";

/** A write that this firmware refused or ignored, in an earlier run or earlier in this one. */
export interface RefusedWrite {
  /** The setting's id. */
  readonly setting: string;
  /** The written value, as `storedValue` returns it. */
  readonly value: string;
  /** `2026-11-30`. */
  readonly date: string;
  /** `ignored`: accepted, and read back as something else. */
  readonly answer: "refused" | "ignored";
}

/** Returns a written value as firmware notes store it, or undefined for a setting whose values are private. */
export function storedValue(setting: AnySetting, value: Json): string | undefined {
  return (
    setting.noteOf?.(value) ?? (setting.remember === "with-value" ? setting.show(value) : undefined)
  );
}

/** Returns the refusal of this value, if there was one. */
export function refusalOfWrite(
  refused: readonly RefusedWrite[],
  setting: AnySetting,
  value: Json,
): RefusedWrite | undefined {
  const stored = storedValue(setting, value);
  return refused.find((one) => one.setting === setting.id && one.value === stored);
}
