import { expect, test } from "vitest";
import { waits } from "../../../src/core/waits.ts";
import {
  defaultGuardSeconds,
  guardNotes,
  guardedSeconds,
  maxRenewals,
} from "../../../src/plan/guard-time.ts";
import type { Plan } from "../../../src/plan/step.ts";
import { planTowards } from "../../../src/plan/towards.ts";

const write = {
  wanted: { modem: {}, router: { "network.wan.proto": "dhcp" } },
  observed: { modem: {}, router: { "network.wan.proto": "static" } },
  settings: [],
  direction: "forward",
} as const;
const renewing = planTowards({ ...write, renew: { interface: "wan", when: "after-changes" } });
const plain = planTowards(write);

test("the default guard outlasts every wait between its start and the confirmation", () => {
  const reload = waits.routerReload.deadlineMs + waits.routerReconnect.deadlineMs;
  const lease = waits.dataCallAgain.deadlineMs + maxRenewals * waits.carrierLease.deadlineMs;

  expect([plain[0], renewing[0]]).toMatchObject([{ seconds: 120 }, { seconds: 210 }]);
  expect(defaultGuardSeconds(plain) * 1000).toBeGreaterThan(reload);
  expect(defaultGuardSeconds(renewing) * 1000).toBeGreaterThan(reload + lease);
});

test("a plan warns of a guard that is shorter than its waits", () => {
  const withGuard = (seconds: number): Plan => [
    { kind: "router.guard", seconds, configs: ["network"] },
    ...renewing.slice(1),
  ];

  expect(guardNotes(withGuard(60))[0]).toContain("--confirm-timeout 60 is shorter than the 210 s");
  expect(guardNotes(withGuard(guardedSeconds(renewing)))).toEqual([]);
  expect([guardNotes(plain), guardNotes([])]).toEqual([[], []]);
});
