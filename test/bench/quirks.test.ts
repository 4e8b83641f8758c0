import { describe, expect, test } from "vitest";
import type { ModelName } from "../../simulator/modem/dialects/models.ts";
import { openBench } from "../support/bench.ts";
import type { BenchSpec } from "../support/bench.ts";

const onPcie: BenchSpec = { modem: { ethernet: "rtl8125" } };

const onRgmii: BenchSpec = { modem: { ethernet: "rgmii" } };

const toDevice = (mac: string): BenchSpec => ({
  router: "none",
  modem: { passthrough: { enabled: true, nat: false, bind: mac } },
});

const inEthernetMode = { usbNet: 1, pcieMode: 1, ethernetDrivers: { r8125: 1, r8168: 0 } } as const;

const ruleWrites = (received: readonly string[]): readonly string[] =>
  received
    .filter((line) => /^AT\+QMAP="MPDN_rule",/i.test(line))
    .map((line) => line.replace(/^.*?,/, ""));

describe("the passthrough rule", () => {
  // Source: docs/facts/modem.md#usb-composition.
  test("is deleted before another is written, because the modem rejects a second one", async () => {
    await using bench = await openBench({ modem: { faults: ["mpdn-readback-has-mac"] } });
    await bench.apply(toDevice("02:00:5e:00:53:01"));
    const before = bench.pair.modem.received.length;

    const result = await bench.apply(toDevice("02:00:5e:00:53:02"));

    expect(result.outcome).toMatch(/^applied/);
    expect(ruleWrites(bench.pair.modem.received.slice(before))).toEqual([
      "0",
      '0,1,0,1,1,"02:00:5E:00:53:02"',
    ]);
  });

  // Source: docs/facts/modem.md#mpdn-vlan.
  test("is never written with VLAN 1, because the modem rejects it", async () => {
    await using bench = await openBench();
    await bench.apply();
    await bench.rollback();

    const vlans = ruleWrites(bench.pair.modem.received).map((line) => line.split(",")[2]);

    expect(vlans.filter((vlan) => vlan !== undefined && vlan !== "0")).toEqual([]);
  });

  // Source: docs/facts/modem.md#mpdn-restart.
  test("is not changed on a VLAN, because the modem would restart by itself", async () => {
    const onVlan = { cid: 1, vlan: 2, passthrough: 0, mac: null } as const;
    await using bench = await openBench({
      modem: {
        nonVolatile: {
          ...inEthernetMode,
          vlans: [2],
          rules: [onVlan, null, null, null],
          autoConnect: [1, 0, 0, 0],
        },
      },
    });
    const before = await bench.state();

    const result = await bench.apply();

    expect([result.exit, bench.pair.modem.restarts]).toEqual([9, 0]);
    expect(await bench.state()).toEqual(before);
  });
});

describe("an RM551E-GL", () => {
  // Source: docs/facts/modem.md#mpdn-sdx75.
  test("gets a rule with the router's MAC address, because it ignores a wildcard rule", async () => {
    const wildcard = { cid: 1, vlan: 0, passthrough: 1, mac: "ff:ff:ff:ff:ff:ff" } as const;
    await using bench = await openBench({
      modem: {
        model: "rm551e-gl",
        nonVolatile: {
          usbNet: 1,
          pcieMode: 1,
          rules: [wildcard, null, null, null],
          autoConnect: [1, 0, 0, 0],
        },
      },
    });
    const before = bench.pair.router.wanAddress();

    const result = await bench.apply();

    expect(before).toMatch(/^192\.168\.22[4-7]\./);
    expect(result).toMatchObject({ outcome: "applied", exit: 0 });
    expect(bench.pair.router.wanAddress()).toBe(bench.pair.modem.carrierAddress);
  });

  // Source: docs/facts/modem.md#source-rom-wiki.
  test("never restarts with rule 0 cleared during a rollback, because that breaks its rules", async () => {
    await using bench = await openBench({
      modem: { model: "rm551e-gl", nonVolatile: {}, faults: ["cleared-rule-breaks-qmap"] },
    });
    await bench.apply();

    const result = await bench.rollback();
    const again = await bench.apply();

    expect([result.exit, again.exit]).toEqual([0, 0]);
    expect(bench.pair.modem.nonVolatile()).toMatchObject({ rulesBroken: false });
  });

  // Source: docs/facts/modem.md#symptom-32.
  test("receives no Ethernet driver command, because it detects the chip by itself", async () => {
    await using bench = await openBench({ modem: { model: "rm551e-gl", nonVolatile: {} } });

    await bench.apply();

    expect(bench.pair.modem.received.filter((line) => line.includes("eth_driver"))).toEqual([]);
  });
});

describe("USB network mode", () => {
  test.each<readonly [ModelName, number, BenchSpec]>([
    ["rm520n-gl", 0, {}],
    ["rg502q", 2, onPcie],
    ["rm502q-ae", 3, {}],
  ])("of %s returns to factory mode %i after a rollback", async (model, usbNet, spec) => {
    await using bench = await openBench({
      modem: { model, board: "r8125", nonVolatile: { usbNet } },
    });
    const internet = bench.pair.modem.usbInternet();

    const applied = await bench.apply(spec);
    const back = await bench.rollback();
    await bench.wait(60_000);

    expect([applied.exit, back.exit]).toEqual([0, 0]);
    expect(bench.pair.modem.nonVolatile()).toMatchObject({ usbNet, autoDial: 0 });
    // An active mobile AP rejects the computer's own data connection
    // (docs/facts/modem.md#qmapwac-and-host).
    expect(bench.pair.modem.usbInternet()).toBe(internet);
  });

  // Source: docs/facts/modem.md#rndis-moves-at.
  test("in RNDIS mode has its AT port on interface 4 before and after the restart", async () => {
    await using bench = await openBench({ modem: { nonVolatile: { usbNet: 3 } } });
    const before = bench.pair.modem.usb()?.interfaces.find(({ role }) => role === "at")?.number;

    const result = await bench.apply();

    expect([
      before,
      bench.pair.modem.usb()?.interfaces.find(({ role }) => role === "at")?.number,
    ]).toEqual([4, 4]);
    expect([result.exit, bench.pair.modem.restarts]).toEqual([0, 1]);
  });
});

describe("a missing firmware feature", () => {
  // Source: docs/facts/modem.md#rgmii.
  test("receives no write, such as the DNS proxy of an RG520N-CN", async () => {
    await using bench = await openBench({ modem: { model: "rg520n-cn", nonVolatile: {} } });

    const result = await bench.apply(onRgmii);

    expect(result.exit).toBe(0);
    expect(bench.pair.modem.received.filter((line) => line.includes('"DHCPV4DNS",'))).toEqual([]);
  });

  test.each<readonly [ModelName, BenchSpec]>([
    ["rm520n-gl", {}],
    ["rg520n", onPcie],
    ["rm500q-gl", {}],
  ])("stops apply on a PCIe %s whose firmware has no MPDN_rule", async (model, spec) => {
    await using bench = await openBench({
      modem: { model, nonVolatile: {}, faults: ["old-firmware-without-mpdn"] },
    });
    const before = await bench.state();

    const result = await bench.apply(spec);

    expect(result.exit).toBe(9);
    expect(bench.failure()).toMatchObject({ code: "refused/no-passthrough" });
    expect(await bench.state()).toEqual(before);
  });
});

// Source: docs/facts/modem.md#rgmii.
test("firmware without MPDN_rule on RGMII passes through by ipptmac, which is retried on ERROR", async () => {
  await using bench = await openBench({
    modem: {
      model: "rg502q",
      nonVolatile: {},
      faults: ["old-firmware-without-mpdn", "ipptmac-errors-first"],
    },
  });

  const result = await bench.apply(onRgmii);

  expect(bench.failure()?.message).toBeUndefined();
  expect(result).toMatchObject({ outcome: "applied", exit: 0 });
  expect(bench.pair.router.wanAddress()).toBe(bench.pair.modem.carrierAddress);
});

// Source: docs/facts/modem.md#ipptmac.
test("apply retries ipptmac on RGMII when the firmware first refuses to read it", async () => {
  await using bench = await openBench({
    modem: {
      model: "rg502q",
      nonVolatile: {},
      faults: ["no-mobile-ap", "ipptmac-reads-error-first"],
    },
  });

  const result = await bench.apply(onRgmii);

  expect(result).toMatchObject({ outcome: "applied", exit: 0 });
});

describe("a PCIe board with RGMII enabled", () => {
  // Source: docs/facts/modem.md#rgmii-on-pcie-boards.
  test("loses packets until apply disables RGMII", async () => {
    const rgmii = {
      enabled: true,
      voltage: 1,
      mode: -1,
      calls: [0, 0, 0, 0],
      mac: "ff:ff:ff:ff:ff:ff",
    };
    await using bench = await openBench({
      modem: { faults: ["rgmii-upsets-port"], nonVolatile: { ...inEthernetMode, rgmii } },
    });

    const result = await bench.apply();

    expect(result).toMatchObject({ outcome: "applied", exit: 0 });
    expect(bench.pair.modem.nonVolatile()).toMatchObject({ rgmii: { enabled: false } });
  });
});
