import { expect, test } from "vitest";
import { openBench } from "../support/bench.ts";
import type { BenchSpec } from "../support/bench.ts";
import type { ModemFault } from "../../simulator/modem/faults.ts";
import type { RouterFault } from "../../simulator/router/faults.ts";

/** Makes the router part of the plan write something. */
const withMetric: BenchSpec = { router: { wan: { metric: 10 } } };

/**
 * Faults that delay or change what the router meets. test/bench/matrix runs every fault, without a router where the
 * fault ends before the router's steps.
 */
const waitedFor: readonly ModemFault[] = [
  "wakes-up-slowly",
  "comes-back-slowly",
  "answers-late",
  "restarts-into-cfun-0",
  "first-lease-before-data-call",
];
const onTheModemOnly: readonly ModemFault[] = [
  "answers-error-after-boot",
  "ipptmac-errors-first",
  "no-dhcpv4dns",
  "mpdn-readback-has-mac",
  "mpdn-status-five-fields",
  "unsolicited-inside-replies",
  "replies-in-pieces",
  "silent-once",
  "crossed-reply",
  "echo-stays-on",
  "boots-in-cfun-0",
  "usb-speed-drops-after-restart",
  "answers-without-cme",
  "no-lanip",
];
const isFull = process.env["ETHERMODE_TEST_ALL"] !== undefined;

test.each(isFull ? [...waitedFor, ...onTheModemOnly] : waitedFor)(
  "apply succeeds with modem fault %s",
  async (fault) => {
    await using bench = await openBench({ modem: { faults: [fault] } });

    const result = await bench.apply(withMetric);

    expect(bench.failure()).toBeUndefined();
    expect(result).toMatchObject({ outcome: "applied", exit: 0 });
    expect(bench.pair.router.wanAddress()).toBe(bench.pair.modem.carrierAddress);
  },
);

test.each<[ModemFault, number]>([["refuses-mpdn-rule", 5]])(
  "apply restores modem and router with modem fault %s",
  async (fault, exit) => {
    await using bench = await openBench({ modem: { faults: [fault] } });
    const before = await bench.state();

    const result = await bench.apply(withMetric);

    expect(result).toMatchObject({ outcome: "rolled-back", exit });
    expect(await bench.state()).toEqual(before);
  },
);

test.each<[ModemFault, string, number]>([
  ["sim-absent", "modem/sim-missing", 4],
  ["sim-pin", "modem/sim-locked", 4],
  ["old-firmware-without-mpdn", "refused/no-passthrough", 9],
])("apply changes nothing with modem fault %s", async (fault, code, exit) => {
  await using bench = await openBench({ modem: { faults: [fault] } });
  const before = await bench.state();

  const result = await bench.apply(withMetric);

  expect(result.exit).toBe(exit);
  expect(bench.failure()).toMatchObject({ code });
  expect(await bench.state()).toEqual(before);
});

test("rollback restores settings that the modem refuses to read just after its restart", async () => {
  await using bench = await openBench({
    modem: { faults: ["wakes-up-slowly", "refuses-mpdn-rule"] },
  });
  const before = await bench.state();

  const result = await bench.apply(withMetric);

  expect(result).toMatchObject({ outcome: "rolled-back", exit: 5 });
  expect(await bench.state()).toEqual(before);
});

test("rollback is incomplete when the modem refuses to show a setting", async () => {
  await using bench = await openBench();
  await bench.apply(withMetric);
  bench.pair.modem.addFault("no-ippt-nat");

  const result = await bench.rollback();

  expect(result).toMatchObject({ outcome: "rollback-incomplete", exit: 6 });
  expect(bench.failure()?.message).toContain("Modem NAT");
});

test("apply waits until a modem that was just plugged in answers", async () => {
  await using bench = await openBench({ modem: { faults: ["wakes-up-slowly"] } });
  bench.pair.modem.powerCut();
  for (let seconds = 0; bench.pair.modem.usb() === undefined && seconds < 120; seconds += 1)
    await bench.wait(1_000);

  const result = await bench.apply(withMetric);

  expect(bench.failure()).toBeUndefined();
  expect(result).toMatchObject({ outcome: "applied", exit: 0 });
});

test("apply names the rollback command when the modem does not return from its restart", async () => {
  await using bench = await openBench({ modem: { faults: ["dies-in-restart"] } });

  const result = await bench.apply(withMetric);

  expect(result).toMatchObject({ outcome: "rollback-incomplete", exit: 6 });
  expect(bench.failure()?.hint).toContain("ethermode rollback");
});

test.each<[ModemFault]>([["no-registration"], ["no-data-call"]])(
  "apply keeps its changes and reports them as unproven with modem fault %s",
  async (fault) => {
    await using bench = await openBench({ modem: { faults: [fault] } });

    const result = await bench.apply(withMetric);

    expect(result).toMatchObject({ outcome: "applied-unproven", exit: 7, verdict: "no-data-call" });
  },
);

test.each<[RouterFault]>([["locks-us-out-after-reload"], ["uci-commit-fails"]])(
  "apply restores modem and router with router fault %s",
  async (fault) => {
    await using bench = await openBench({ router: { faults: [fault] } });
    const before = await bench.state();

    const result = await bench.apply(withMetric);

    expect(result).toMatchObject({ outcome: "rolled-back", exit: 5 });
    expect(await bench.state()).toEqual(before);
  },
);

test.each<[RouterFault]>([["drops-ssh-after-reload"], ["slow-reload"]])(
  "apply succeeds with router fault %s",
  async (fault) => {
    await using bench = await openBench({ router: { faults: [fault] } });

    const result = await bench.apply(withMetric);

    expect(bench.failure()).toBeUndefined();
    expect(result).toMatchObject({ outcome: "applied", exit: 0 });
  },
);

test.each<[RouterFault, string, number]>([
  ["foreign-staged-changes", "busy/unsaved-changes", 3],
  ["luci-apply-pending", "busy/apply-pending", 3],
  ["read-only-root", "refused/read-only-router", 9],
  ["full-flash", "refused/read-only-router", 9],
])("apply changes nothing with router fault %s", async (fault, code, exit) => {
  await using bench = await openBench({ router: { faults: [fault] } });
  const before = await bench.state();

  const result = await bench.apply(withMetric);

  expect(bench.failure()).toMatchObject({ code });
  expect(result.exit).toBe(exit);
  expect(await bench.state()).toEqual(before);
});

test("apply refuses a modem LAN equal to the router's LAN before it writes anything", async () => {
  await using bench = await openBench({
    modem: {
      nonVolatile: { lan: { start: "192.168.1.20", end: "192.168.1.60", gateway: "192.168.1.1" } },
    },
  });
  const before = await bench.state();

  const result = await bench.apply();

  expect(result.exit).toBe(9);
  expect(bench.failure()).toMatchObject({ code: "refused/subnet-clash" });
  expect(await bench.state()).toEqual(before);
});

/** Of the writes that take effect at once, the last represents the others. */
const interrupted = isFull ? [1, 2, 3, 4, 5, 6, 7, 8] : [1, 2, 5, 6, 7, 8];

test.each(interrupted)("Ctrl-C during step %i restores modem and router", async (step) => {
  await using bench = await openBench();
  const before = await bench.state();

  const result = await bench.applyInterruptedAt(step, withMetric);

  expect(result).toMatchObject({ outcome: "interrupted", exit: 130 });
  expect(await bench.state()).toEqual(before);
});

test("Ctrl-C during the last step keeps the new state and exits with 130", async () => {
  await using whole = await openBench();
  await whole.apply(withMetric);
  const steps = whole.titles().length;
  await using bench = await openBench();

  const result = await bench.applyInterruptedAt(steps, withMetric);

  expect(result).toMatchObject({ outcome: "applied", exit: 130, verdict: "passthrough-cgnat" });
  expect(bench.failure()).toMatchObject({
    code: "interrupted",
    message: expect.stringContaining("after the last step"),
  });
  expect(await bench.state()).toEqual(await whole.state());
});

test("rollback --stock restores every known factory value", async () => {
  await using bench = await openBench();
  await bench.apply();

  const result = await bench.stock();

  expect(bench.failure()).toBeUndefined();
  expect(result).toMatchObject({ outcome: "rolled-back", exit: 0 });
  expect(bench.pair.modem.nonVolatile()).toMatchObject({
    pcieMode: 0,
    passthroughNat: 1,
    rules: [null, null, null, null],
  });
});
