import { expect, test } from "vitest";
import type { AnySetting } from "../../../src/at-profiles/setting.ts";
import type { State } from "../../../src/plan/state.ts";
import { planTowards } from "../../../src/plan/towards.ts";
import { settings, setting, kindAndSetting } from "./sample-plan.ts";

test("only an unverifiable setting is written again", () => {
  const state: State = { modem: { cold: 1, live: 1 }, router: {} };

  const plan = planTowards({
    wanted: state,
    observed: state,
    settings,
    direction: "forward",
    guardSeconds: 120,
    reasons: { live: "unverifiable" },
  });

  expect(plan).toEqual([
    { kind: "modem.set", setting: "live", from: 1, to: 1, reason: "unverifiable" },
  ]);
});

test("a setting that differs is written once, verifiable or not", () => {
  const plan = planTowards({
    wanted: { modem: { live: 1 }, router: {} },
    observed: { modem: { live: 0 }, router: {} },
    settings,
    direction: "forward",
    guardSeconds: 120,
    reasons: { live: "unverifiable" },
  });

  expect(plan).toEqual([{ kind: "modem.set", setting: "live", from: 0, to: 1 }]);
});

test.each<readonly [string, AnySetting, readonly string[]]>([
  [
    "is repeated where it can read like the desired value",
    { ...setting("fragile", "at-once"), partialWrite: "indistinguishable" },
    ["modem.set fragile"],
  ],
  ["is repeated only where the value differs", setting("fragile", "at-once"), []],
])("a write that a killed run interrupted %s", (_title, fragile, expected) => {
  const state: State = { modem: { fragile: 1 }, router: {} };

  const plan = planTowards({
    wanted: state,
    observed: state,
    settings: [fragile],
    direction: "back",
    guardSeconds: 120,
    restartDue: ["fragile"],
  });

  expect(plan.map(kindAndSetting)).toEqual(expected);
});

test("a restart that a killed run did not reach is planned when every value is written", () => {
  const state: State = { modem: { cold: 1, live: 1 }, router: {} };

  const plan = planTowards({
    wanted: state,
    observed: state,
    settings,
    direction: "forward",
    guardSeconds: 120,
    restartDue: ["cold", "live"],
  });

  expect(plan).toEqual([{ kind: "modem.restart", because: ["Cold"] }]);
});
