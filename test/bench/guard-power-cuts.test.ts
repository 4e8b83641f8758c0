import { writeSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { cutsOf } from "../support/power-cuts.ts";
import type { Act, CutCase } from "../support/power-cuts.ts";

const memory = ["ethermode", "ethermode/restored"];

/** Files that act at the next boot. Others are inert, and the next run removes them. */
const active = /pending|restoring|failed/;

/** Writes to stdout directly, because the reporter hides the output of passing tests. */
function print(act: Act, cases: readonly CutCase[]): void {
  const count = (config: CutCase["config"]): number =>
    cases.filter((one) => one.config === config).length;
  writeSync(
    process.stdout.fd,
    `guard: power cut at ${cases.length} moments of ${act}: ` +
      `${count("old")} old, ${count("new")} new, ${count("mixed")} mixed\n`,
  );
}

/**
 * Cuts the power of a simulated router before programs that the guard calls. The flash then keeps
 * everything, loses unsynced files, or keeps only the names of unsynced files.
 */
describe("a power cut at any moment of", () => {
  test("arming leaves the old configuration and no active guard", async () => {
    const cases = await cutsOf("arming", { turn: 0 });

    print("arming", cases);
    expect(cases.length).toBeGreaterThan(6);
    expect(cases.filter(({ config, nextRun }) => config !== "old" || nextRun !== "clean")).toEqual(
      [],
    );
    expect(cases.filter(({ traces }) => traces.some((name) => active.test(name)))).toEqual([]);
  });

  test.each<readonly [Act, Parameters<typeof cutsOf>[1]]>([
    ["restoring at boot", { turn: 0 }],
    ["restoring on request", { turn: 1, sameAs: "restoring at boot" }],
    ["restoring at the timeout", { turn: 2, sameAs: "restoring at boot" }],
  ])("%s leaves the old configuration, and the next run succeeds", async (act, moments) => {
    const cases = await cutsOf(act, moments);

    print(act, cases);
    expect(cases.length).toBeGreaterThan(3);
    expect(cases.filter(({ config, nextRun }) => config !== "old" || nextRun !== "clean")).toEqual(
      [],
    );
    expect(cases.filter(({ traces }) => traces.some((name) => !memory.includes(name)))).toEqual([]);
  });

  test("confirming leaves the old or the new configuration, and the new one once confirmed", async () => {
    const cases = await cutsOf("confirming", { turn: 1 });

    print("confirming", cases);
    expect(cases.length).toBeGreaterThan(4);
    expect(
      cases.filter(({ config, nextRun }) => config === "mixed" || nextRun !== "clean"),
    ).toEqual([]);
    expect(cases.filter(({ traces }) => traces.some((name) => !memory.includes(name)))).toEqual([]);
  });
});
