import { isDeepStrictEqual } from "node:util";
import type { Json } from "../../../src/core/json.ts";
import type { Bench } from "../../support/bench.ts";

/** Returns code, message and cause of the last failure. */
export function reasonOf(bench: Bench): string {
  const failure = bench.failure();
  return failure === undefined
    ? "no reason given"
    : [failure.code, failure.message, failure.cause]
        .filter((part) => part !== undefined)
        .join(": ");
}

/**
 * Returns the memory without the plain rule 0,1,0,0,1. A rollback of an 0122 module ends with that
 * rule instead of a cleared rule 0, and it acts as no rule with auto_connect 1 (docs/facts/modem.md#mpdn-sdx75).
 */
export function withoutPlainRule(modem: Json): Json {
  const entries = entriesOf(modem);
  const rules = entries["rules"];
  if (
    !Array.isArray(rules) ||
    !isDeepStrictEqual(rules[0], { cid: 1, vlan: 0, passthrough: 0, mac: null })
  )
    return modem;
  return { ...entries, rules: [null, ...rules.slice(1)] };
}

export function changedKeys(before: Json, after: Json): readonly string[] {
  return changedEntries(before, after).map(({ words }) => words);
}

/** Returns the keys whose values differ, each with a description. */
export function changedEntries(
  before: Json,
  after: Json,
): readonly { readonly key: string; readonly words: string }[] {
  const [from, to] = [entriesOf(before), entriesOf(after)];
  return Object.keys({ ...from, ...to })
    .filter((key) => !isDeepStrictEqual(from[key], to[key]))
    .map((key) => ({
      key,
      words: `${key} ${JSON.stringify(from[key])} → ${JSON.stringify(to[key])}`,
    }));
}

export const entriesOf = (value: Json): Readonly<Record<string, Json>> =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, Json>>)
    : {};
