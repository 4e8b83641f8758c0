import type { ModemValues } from "../observed.ts";

/** Desired values, and the reasons for them as sentences for the user. */
export interface Decision {
  readonly values: ModemValues;
  readonly because: readonly string[];
}

/** Returns one decision with the values and reasons of all. Later values win. */
export function joined(...decisions: readonly Decision[]): Decision {
  return {
    values: Object.assign({}, ...decisions.map(({ values }) => values)),
    because: decisions.flatMap(({ because }) => because),
  };
}
