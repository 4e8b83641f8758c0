import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { AnySetting } from "../../../src/at-profiles/setting.ts";
import type { Json } from "../../../src/core/json.ts";
import { sameValue } from "../../../src/plan/state.ts";
import type { State } from "../../../src/plan/state.ts";
import type { UciValue } from "../../../src/uci/value.ts";
import type { Plan, Step } from "../../../src/plan/step.ts";
import { planTowards, touchedBy } from "../../../src/plan/towards.ts";

const cold = setting("cold", "after-restart");
const live = setting("live", "at-once");
const settings = [cold, live];

test("planning towards what is gives nothing", () => {
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

test("forward, what needs a restart comes before the one restart and what does not comes after it", () => {
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
  ["is gone again", { "network.wan": null, "network.wan.proto": null }],
  ["is disabled again", { "network.wan.proto": "static", "network.wan.disabled": "1" }],
  ["is disabled again in the other word for it", { "network.wan.disabled": "true" }],
  ["is not to start by itself again", { "network.wan.auto": "0" }],
] as const)("a WAN that %s is not renewed", (_what, router) => {
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

test("on the way back the restart comes last", () => {
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
  "%s, what a restart may change is seen to after it, even where it holds",
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

test("without a restart nothing is unsettled", () => {
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

test("a restart that can be saved is not planned", () => {
  const plan = planTowards({
    wanted: { modem: { live: 1 }, router: {} },
    observed: { modem: { live: 0, cold: 0 }, router: {} },
    settings,
    direction: "forward",
    guardSeconds: 120,
  });

  expect(plan.map(kindAndSetting)).toEqual(["modem.set live"]);
});

test("what nothing proves right is written anew, and only that", () => {
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

test("what differs is written as what differs, proven or not", () => {
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
    "that may look whole is made again",
    { ...setting("fragile", "at-once"), partialWrite: "indistinguishable" },
    ["modem.set fragile"],
  ],
  ["that shows is judged by its value", setting("fragile", "at-once"), []],
])("a write broken off by a killed run %s", (_what, fragile, expected) => {
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

test("a restart that a killed run still owes is planned even when every value is already written", () => {
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

test("a setting the firmware does not have is not planned", () => {
  const plan = planTowards({
    wanted: { modem: { live: 1 }, router: {} },
    observed: { modem: {}, router: {} },
    settings,
    direction: "forward",
    guardSeconds: 120,
  });

  expect(plan).toEqual([]);
});

test("a router change is guarded, written, reloaded and confirmed, and the lease renewed before the confirmation", () => {
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

test("a lease that is fine is left alone when nothing else changes", () => {
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

test("applying any plan and planning again gives nothing, and planning towards the snapshot brings back the state before", () => {
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
      const snapshot = touchedBy(there, observed, settings);
      const back = planTowards({
        wanted: snapshot,
        observed: after,
        settings,
        direction: "back",
        guardSeconds: 90,
      });

      expect(
        planTowards({ wanted, observed: after, settings, direction: "forward", guardSeconds: 90 }),
      ).toEqual([]);
      expect(withoutNulls(applied(back, after))).toEqual(withoutNulls(observed));
    }),
  );
});

function setting(id: string, takesEffect: AnySetting["takesEffect"]): AnySetting {
  return {
    id,
    title: id === "cold" ? "Cold" : "Live",
    meaning: "A setting of this test.",
    takesEffect,
    source: "test",
    read: { text: `AT+${id}?`, timeoutMs: 1, parse: () => null },
    write: () => [],
    equal: (a, b) => sameValue(a, b),
    show: (value) => JSON.stringify(value),
  };
}

function kindAndSetting(step: Step): string {
  return step.kind === "modem.set" ? `${step.kind} ${step.setting}` : step.kind;
}

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
