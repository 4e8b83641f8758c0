import { expect, test } from "vitest";
import type { StepReason } from "../../../src/plan/step.ts";
import { fromStoredPlan, toStoredPlan } from "../../../src/runs/stored-plan.ts";

const set = { kind: "modem.set", setting: "qmap.dmz", from: "off", to: "off" } as const;
const restart = { kind: "modem.restart", because: ["PCIe mode"] } as const;

test.each<readonly [StepReason, object, StepReason]>([
  ["unverifiable", { anew: "not-shown" }, "unverifiable"],
  ["partial-write", { anew: "not-shown" }, "unverifiable"],
  ["restart-sensitive", { unsettled: "by-restart" }, "restart-sensitive"],
])("a plan stores the reason %s as version 0.1.0 did", (reason, mark, readBack) => {
  const stored = toStoredPlan([restart, { ...set, reason }]);

  expect(stored).toEqual([restart, { ...set, ...mark }]);
  expect(fromStoredPlan(stored)).toEqual([restart, { ...set, reason: readBack }]);
});

test("a plan without reasons is stored unchanged", () => {
  expect(toStoredPlan([restart, set])).toEqual([restart, set]);
  expect(fromStoredPlan([restart, set])).toEqual([restart, set]);
});
