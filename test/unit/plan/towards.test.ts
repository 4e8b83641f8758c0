import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Json } from "../../../src/core/json.ts";
import type { State } from "../../../src/plan/state.ts";
import type { UciValue } from "../../../src/uci/value.ts";
import type { Plan } from "../../../src/plan/step.ts";
import { planTowards, affectedState } from "../../../src/plan/towards.ts";
import { settings, kindAndSetting } from "./sample-plan.ts";

test("a plan towards the actual state has no steps", () => {
  const state: State = { modem: { cold: 1, live: 2 }, router: { "network.wan.proto": "dhcp" } };

  expect(
    planTowards({
      wanted: state,
      observed: state,
      settings,
      direction: "forward",
      guardSeconds: 120,
    }),
  ).toEqual([]);
});

test("a forward plan writes what needs a restart, restarts once, then writes the rest", () => {
  const plan = planTowards({
    wanted: { modem: { live: 1, cold: 1 }, router: {} },
    observed: { modem: { live: 0, cold: 0 }, router: {} },
    settings,
    direction: "forward",
    guardSeconds: 120,
  });

  expect(plan.map(kindAndSetting)).toEqual(["modem.set cold", "modem.restart", "modem.set live"]);
});

test.each([
  ["is removed", { "network.wan": null, "network.wan.proto": null }],
  ["is disabled", { "network.wan.proto": "static", "network.wan.disabled": "1" }],
  ["is disabled with another word", { "network.wan.disabled": "true" }],
  ["does not start automatically", { "network.wan.auto": "0" }],
] as const)("a WAN that %s is not renewed", (_title, router) => {
  const observed = { "network.wan": "interface", "network.wan.proto": "dhcp" };

  const plan = planTowards({
    wanted: { modem: {}, router },
    observed: { modem: {}, router: observed },
    settings,
    direction: "back",
    guardSeconds: 90,
    renew: { interface: "wan", when: "now" },
  });

  expect(plan.map(({ kind }) => kind)).toEqual([
    "router.guard",
    "router.write",
    "router.reload",
    "router.confirm",
  ]);
});

test("a plan towards a snapshot restarts the modem last", () => {
  const plan = planTowards({
    wanted: { modem: { live: 1, cold: 1 }, router: {} },
    observed: { modem: { live: 0, cold: 0 }, router: {} },
    settings,
    direction: "back",
    guardSeconds: 120,
  });

  expect(plan.map(kindAndSetting)).toEqual(["modem.set live", "modem.set cold", "modem.restart"]);
});

test.each([
  ["forward", ["modem.set cold", "modem.restart", "modem.set live"]],
  ["back", ["modem.set cold", "modem.restart", "modem.set live"]],
] as const)(
  "a %s plan writes a restart-sensitive setting after the restart, even without a difference",
  (direction, expected) => {
    const plan = planTowards({
      wanted: { modem: { live: 0, cold: 1 }, router: {} },
      observed: { modem: { live: 0, cold: 0 }, router: {} },
      settings,
      direction,
      guardSeconds: 120,
      reasons: { live: "restart-sensitive" },
    });

    expect(plan.map(kindAndSetting)).toEqual(expected);
    expect(plan.at(-1)).toMatchObject({ from: 0, to: 0, reason: "restart-sensitive" });
  },
);

test("a plan without a restart repeats no restart-sensitive setting", () => {
  const state: State = { modem: { live: 0, cold: 0 }, router: {} };

  expect(
    planTowards({
      wanted: state,
      observed: state,
      settings,
      direction: "forward",
      guardSeconds: 120,
      reasons: { live: "restart-sensitive" },
    }),
  ).toEqual([]);
});

test("a restart without a setting that needs it is not planned", () => {
  const plan = planTowards({
    wanted: { modem: { live: 1 }, router: {} },
    observed: { modem: { live: 0, cold: 0 }, router: {} },
    settings,
    direction: "forward",
    guardSeconds: 120,
  });

  expect(plan.map(kindAndSetting)).toEqual(["modem.set live"]);
});

test("a setting that the firmware does not have is not planned", () => {
  const plan = planTowards({
    wanted: { modem: { live: 1 }, router: {} },
    observed: { modem: {}, router: {} },
    settings,
    direction: "forward",
    guardSeconds: 120,
  });

  expect(plan).toEqual([]);
});

test("a router plan starts the guard, writes, reloads, renews the lease and confirms", () => {
  const plan = planTowards({
    wanted: { modem: { live: 1 }, router: { "network.wan.proto": "dhcp" } },
    observed: { modem: { live: 0 }, router: { "network.wan.proto": "pppoe" } },
    settings,
    direction: "forward",
    guardSeconds: 90,
    renew: { interface: "wan", when: "after-changes" },
  });

  expect(plan.map(({ kind }) => kind)).toEqual([
    "modem.set",
    "router.guard",
    "router.write",
    "router.reload",
    "router.renew",
    "router.confirm",
  ]);
});

test.each([
  ["dhcp", { kind: "router.renew", interface: "wan" }],
  ["pppoe", { kind: "router.renew", interface: "wan", withoutLease: true }],
])("a plan towards %s marks a WAN without a lease", (proto, step) => {
  const plan = planTowards({
    wanted: { modem: {}, router: { "network.wan.proto": proto } },
    observed: { modem: {}, router: { "network.wan.proto": "static" } },
    settings,
    direction: "back",
    renew: { interface: "wan", when: "after-changes" },
  });

  expect(plan).toContainEqual(step);
});

test("a valid lease is not renewed when nothing else changes", () => {
  const state: State = { modem: { live: 1 }, router: {} };

  expect(
    planTowards({
      wanted: state,
      observed: state,
      settings,
      direction: "forward",
      guardSeconds: 90,
      renew: { interface: "wan", when: "after-changes" },
    }),
  ).toEqual([]);
});

test("any applied plan leaves no steps, and a plan towards the snapshot restores the old state", () => {
  fc.assert(
    fc.property(states(), states(), (observed, wanted) => {
      const there = planTowards({
        wanted,
        observed,
        settings,
        direction: "forward",
        guardSeconds: 90,
      });
      const after = applied(there, observed);
      const snapshot = affectedState(there, observed, settings);
      const back = planTowards({
        wanted: snapshot,
        observed: after,
        settings,
        direction: "back",
        guardSeconds: 90,
      });

      expect(
        planTowards({
          wanted,
          observed: after,
          settings,
          direction: "forward",
          guardSeconds: 90,
        }),
      ).toEqual([]);
      expect(withoutNulls(applied(back, after))).toEqual(withoutNulls(observed));
    }),
  );
});

function states(): fc.Arbitrary<State> {
  const value = fc.constantFrom<UciValue[]>(null, "a", "b", ["a", "b"]);
  return fc.record({
    modem: fc.record({
      cold: fc.integer({ min: 0, max: 2 }),
      live: fc.integer({ min: 0, max: 2 }),
    }),
    router: fc.record({ "network.wan.proto": value, "firewall.@zone[name=wan].network": value }),
  });
}

function applied(plan: Plan, state: State): State {
  const modem: Record<string, Json> = { ...state.modem };
  const router: Record<string, UciValue> = { ...state.router };
  for (const step of plan) {
    if (step.kind === "modem.set") modem[step.setting] = step.to;
    if (step.kind === "router.write") for (const { path, to } of step.changes) router[path] = to;
  }
  return { modem, router };
}

function withoutNulls({ modem, router }: State): State {
  return {
    modem,
    router: Object.fromEntries(Object.entries(router).filter(([, value]) => value !== null)),
  };
}
