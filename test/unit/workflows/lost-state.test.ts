import { expect, test } from "vitest";
import type { Lease } from "../../../src/router/openwrt/lease.ts";
import { isBetweenLeases, lostState } from "../../../src/workflows/observe/lost-state.ts";

type Router = NonNullable<Parameters<typeof lostState>[1]>;

const goal = (before: { readonly linked?: boolean; readonly leased?: boolean }) =>
  ({
    kind: "snapshot",
    snapshot: { router: { host: "r", release: "", interface: "wan", values: {}, ...before } },
  }) as const;
const router = (carrier: boolean, lease: Partial<Lease>): Router =>
  ({
    wan: { carrier },
    lease: { up: true, pending: false, dns: [], ...lease },
  }) as unknown as Router;

test.each([
  ["a link", goal({ linked: true, leased: true }), router(false, {}), ["link"]],
  ["an address", goal({ linked: true, leased: true }), router(true, {}), ["address"]],
  ["nothing", goal({ linked: true, leased: true }), router(true, { address: "10.0.0.2" }), []],
  ["nothing that was absent before", goal({ linked: false, leased: false }), router(false, {}), []],
  ["nothing that an old snapshot lacks", goal({}), router(false, {}), []],
  ["nothing that cannot be seen", goal({ leased: true }), router(true, { isUnknown: true }), []],
])("a rollback misses %s of the WAN", (_title, wanted, seen, lost) => {
  expect(lostState(wanted, seen)).toEqual(lost);
});

const address = "10.0.0.2";

test.each([
  ["waits for its lease", { address }, { pending: true }, true],
  ["had no address before", {}, { pending: true }, false],
  ["has its address", { address }, { address }, false],
  ["waits for no address", { address }, {}, false],
])("a router without a modem that %s can be between leases", (_title, before, after, expected) => {
  const seen = (lease: Partial<Lease>) => ({
    verdict: { verdict: "unknown" } as const,
    router: router(true, lease),
  });

  expect(isBetweenLeases(seen(before), seen(after))).toBe(expected);
});
