import { expect, test } from "vitest";
import { oncePerReason } from "../../../src/report/once-per-reason.ts";
import type { Event, PlannedStep } from "../../../src/workflows/events.ts";

const step: PlannedStep = {
  id: "1",
  kind: "modem.set",
  title: "Modem NAT: on → off",
  effect: { restart: "none", outageSeconds: 10, wayBack: "" },
};

test("equal reasons of plans name the first target of a fleet that has them", () => {
  const shown = oncePerReason();
  const plan = (because: readonly string[]): Event => ({
    type: "plan",
    purpose: "apply",
    steps: because.length === 0 ? [] : [step],
    because,
  });
  const nat = plan(["The modem performs no NAT."]);

  expect(shown(nat, "barn")).toEqual(nat);
  expect(shown(nat, "van")).toEqual(plan(["As for barn."]));
  expect(shown(nat, "barn")).toEqual(nat);
  expect(shown(plan(["Another reason."]), "van")).toEqual(plan(["Another reason."]));
  expect(shown(nat, undefined)).toEqual(nat);
});

test("a target that needs no change does not stand for the reasons of others", () => {
  const shown = oncePerReason();
  const unchanged: Event = { type: "plan", purpose: "apply", steps: [], because: ["A reason."] };
  const pending: Event = { ...unchanged, steps: [step] };

  expect(shown(unchanged, "barn")).toEqual(unchanged);
  expect(shown(pending, "van")).toEqual(pending);
});
