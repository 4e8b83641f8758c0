import { writeSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { everyCut } from "../support/power-cuts.ts";
import type { Act, CutCase } from "../support/power-cuts.ts";
import { whyNoRealParts } from "../support/real-parts.ts";

const patienceMs = 240_000;
const memory = ["ethermode", "ethermode/restored"];

/** What else is there does nothing at the next start, and the next run takes it away. */
const active = /pending|restoring|failed/;

/** Past the reporter, which keeps quiet about tests that pass. */
function say(act: Act, cases: readonly CutCase[]): void {
  const count = (config: CutCase["config"]): number =>
    cases.filter((one) => one.config === config).length;
  writeSync(
    process.stdout.fd,
    `guard: power cut at ${cases.length} moments of ${act}: ${count("old")} old, ${count("new")} new, ${count("mixed")} mixed\n`,
  );
}

/** Busybox ash, with the power cut before each program the guard calls, and a flash that keeps everything, loses what was not synced, or keeps the names alone. */
describe.skipIf(whyNoRealParts() !== undefined)("a power cut in the middle of", () => {
  test(
    "arming, at any moment, leaves the old configuration, and nothing that still does something",
    async () => {
      const cases = await everyCut("arming", 0);

      say("arming", cases);
      expect(cases.length).toBeGreaterThan(15);
      expect(
        cases.filter(({ config, nextRun }) => config !== "old" || nextRun !== "clean"),
      ).toEqual([]);
      expect(cases.filter(({ traces }) => traces.some((name) => active.test(name)))).toEqual([]);
    },
    patienceMs,
  );

  test.each<readonly [Act, number]>([
    ["going back when told", 1],
    ["going back when the time is up", 2],
    ["going back at a start", 0],
  ])(
    "%s, at any moment, leaves the old configuration, and the next run is not in its way",
    async (act, turn) => {
      const cases = await everyCut(act, turn);

      say(act, cases);
      expect(cases.length).toBeGreaterThan(8);
      expect(
        cases.filter(({ config, nextRun }) => config !== "old" || nextRun !== "clean"),
      ).toEqual([]);
      expect(cases.filter(({ traces }) => traces.some((name) => !memory.includes(name)))).toEqual(
        [],
      );
    },
    patienceMs,
  );

  test(
    "confirming, at any moment, leaves the old configuration or the new one, and the new one for whoever was told so",
    async () => {
      const cases = await everyCut("confirming", 1);

      say("confirming", cases);
      expect(cases.length).toBeGreaterThan(5);
      expect(
        cases.filter(({ config, nextRun }) => config === "mixed" || nextRun !== "clean"),
      ).toEqual([]);
      expect(cases.filter(({ traces }) => traces.some((name) => !memory.includes(name)))).toEqual(
        [],
      );
    },
    patienceMs,
  );
});
