import { expect, test } from "vitest";
import { oncePerReason } from "../../../src/report/once-per-reason.ts";
import type { Event } from "../../../src/workflows/events.ts";

test("equal reasons of plans name the first target of a fleet that has them", () => {
  const shown = oncePerReason();
  const plan = (because: readonly string[]): Event => ({
    type: "plan",
    purpose: "apply",
    steps: [],
    because,
  });
  const nat = plan(["The modem performs no NAT."]);

  expect(shown(nat, "barn")).toEqual(nat);
  expect(shown(nat, "van")).toEqual(plan(["As for barn."]));
  expect(shown(nat, "barn")).toEqual(nat);
  expect(shown(plan(["Another reason."]), "van")).toEqual(plan(["Another reason."]));
  expect(shown(nat, undefined)).toEqual(nat);
});
