import { expect, test } from "vitest";
import { humanReporter } from "../../src/report/human.ts";
import { openBench } from "../support/bench.ts";
import type { ModemOptions } from "../../simulator/modem/modem.ts";
import type { ModemFault } from "../../simulator/modem/faults.ts";
import type { RouterFault } from "../../simulator/router/faults.ts";

test("doctor reports double NAT with the settings that cause it", async () => {
  await using bench = await openBench({ router: { password: "secret" } });

  const result = await bench.diagnose({});

  expect(bench.findings()).toEqual([
    "warning rgmii-left-on",
    "warning passthrough-off",
    "warning double-nat",
    "info usb-power",
    "info carrier-nat",
  ]);
  expect(result).toMatchObject({ outcome: "unchanged", exit: 2, verdict: "double-nat" });
});

test("doctor requests no action after apply, and every layer works", async () => {
  await using bench = await openBench({ router: { password: "secret" } });
  await bench.apply();

  const result = await bench.diagnose({});

  expect(bench.findings()).toEqual(["info usb-power", "info carrier-nat"]);
  expect(result).toMatchObject({ exit: 0, verdict: "passthrough-cgnat" });
  expect(bench.events.at(-1)).toMatchObject({
    type: "ladder",
    summary: "Everything works, from the SIM card to the Internet.",
  });
});

test("doctor sends no AT write and no uci write", async () => {
  await using bench = await openBench();
  const before = await bench.state();

  await bench.diagnose({});

  expect(await bench.state()).toEqual(before);
  expect(
    bench.pair.router.commands.filter((line) =>
      /uci (set|batch|commit|add|delete)|ifup|reload_config/.test(line),
    ),
  ).toEqual([]);
});

test.each<[ModemFault, string, string]>([
  ["sim-absent", "error sim-missing", "sim"],
  ["sim-pin", "error sim-locked", "sim"],
  ["no-registration", "error searching", "registered"],
  ["no-data-call", "error no-data-call", "data-call"],
  ["old-firmware-without-mpdn", "error old-firmware", "route"],
])("doctor reports fault %s as %s, first failing layer %s", async (fault, finding, rung) => {
  await using bench = await openBench({ modem: { faults: [fault] } });

  const result = await bench.diagnose({});

  expect(bench.findings()).toContain(finding);
  expect(result.exit).toBe(2);
  expect(bench.events.at(-1)).toMatchObject({ type: "ladder", broken: rung });
});

test.each<[string, Partial<ModemOptions>, string]>([
  ["with factory settings", { nonVolatile: {} }, "error ethernet-off"],
  [
    "in QMI mode without an automatic data connection",
    { nonVolatile: { pcieMode: 1, usbNet: 0 } },
    "error no-data-call",
  ],
  [
    "with a public address",
    { nonVolatile: { usbNet: 1 }, carrierAddress: "81.2.69.142" },
    "error ethernet-off",
  ],
])("doctor diagnoses a modem %s", async (_words, modem, finding) => {
  await using bench = await openBench({ modem });

  await bench.diagnose({});

  expect(bench.findings()).toContain(finding);
});

test("doctor reports a radio that is off, not a search for a network", async () => {
  await using bench = await openBench({ modem: { faults: ["boots-in-cfun-0"] } });
  bench.pair.modem.powerCut();
  await bench.wait(120_000);

  await bench.diagnose({});

  expect(bench.findings()).toContain("error radio-off");
  expect(bench.findings().join()).not.toContain("searching");
});

test.each<[RouterFault, string]>([
  ["cable-out", "error cable-out"],
  ["no-dhcp-answer", "error no-lease"],
  ["wireless-uplink", "warning old-cellular-interface"],
  ["foreign-staged-changes", "warning staged-changes"],
  ["luci-apply-pending", "warning staged-changes"],
  ["read-only-root", "error read-only-router"],
])("doctor reports router fault %s as %s", async (fault, finding) => {
  await using bench = await openBench({ router: { faults: [fault] } });

  await bench.diagnose({});

  expect(bench.findings()).toContain(finding);
});

test("doctor reads the messages of ModemManager in the router's log", async () => {
  await using bench = await openBench();
  await bench.pair.router.run(
    "logger -p daemon.warn -t ModemManager '<wrn> [modem4] port ttyUSB2 timed out 3 consecutive times'",
    {},
  );

  await bench.diagnose({});

  expect(bench.events).toContainEqual(
    expect.objectContaining({
      type: "finding",
      code: "modem-manager-running",
      severity: "warning",
      evidence: expect.arrayContaining(["ModemManager got no answer on ttyUSB2"]),
    }),
  );
});

test("doctor examines the router without a modem", async () => {
  await using bench = await openBench();
  bench.pair.modem.unplug();
  await bench.wait(5_000);

  const result = await bench.diagnose({});

  expect(bench.findings()).toContain("error no-modem");
  expect(bench.events.some(({ type }) => type === "router")).toBe(true);
  expect(result.exit).toBe(2);
});

test("doctor reports a clash when modem and router use one subnet", async () => {
  await using bench = await openBench({
    modem: {
      nonVolatile: {
        usbNet: 1,
        pcieMode: 1,
        ethernetDrivers: { r8125: 1 },
        lan: { start: "192.168.1.20", end: "192.168.1.60", gateway: "192.168.1.1" },
      },
    },
  });

  await bench.diagnose({});

  expect(bench.findings()).toContain("error subnet-clash");
});

test("doctor reports no finding for a state that the profile requests", async () => {
  await using bench = await openBench({ router: { password: "secret" } });

  await bench.diagnose({ modem: { passthrough: { enabled: false } } });

  expect(bench.findings()).toEqual(["warning rgmii-left-on", "info usb-power", "info carrier-nat"]);
});

test("doctor needs fewer than 20 lines for a healthy pair, with nothing above info", async () => {
  await using bench = await openBench({ router: { password: "secret" } });
  await bench.apply();
  await bench.diagnose({});
  let text = "";
  const out = { write: (more: string) => (text += more), columns: 80 };
  const reporter = humanReporter(
    { out, err: out, color: false },
    { verbose: false, addresses: "masked" },
  );

  for (const event of bench.events) reporter.event(event);

  expect(bench.findings().filter((finding) => !finding.startsWith("info"))).toEqual([]);
  expect(text.trimEnd().split("\n").length, text).toBeLessThan(20);
});
