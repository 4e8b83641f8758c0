import { describe, expect, test } from "vitest";
import type { ModelName } from "../../simulator/modem/dialects/models.ts";
import type { ModemFault } from "../../simulator/modem/faults.ts";
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
  test("is deleted before another one is written, because a rule that is there is refused (NATE#4)", async () => {
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

  test("is never written with VLAN 1, which is refused (NATE#1)", async () => {
    await using bench = await openBench();
    await bench.apply();
    await bench.rollback();

    const vlans = ruleWrites(bench.pair.modem.received).map((line) => line.split(",")[2]);

    expect(vlans.filter((vlan) => vlan !== undefined && vlan !== "0")).toEqual([]);
  });

  test("on a VLAN, where the modem restarts by itself when it changes, is left alone (M62b 12.8 note 8)", async () => {
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
  test("with a wildcard rule passes nothing through, so the rule names the router's real MAC (ROM-TK SDXPINN)", async () => {
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

  test("never restarts with rule 0 cleared on the way back, which would break its rules for good (ROM-WIKI)", async () => {
    await using bench = await openBench({
      modem: { model: "rm551e-gl", nonVolatile: {}, faults: ["cleared-rule-breaks-qmap"] },
    });
    await bench.apply();

    const result = await bench.rollback();
    const again = await bench.apply();

    expect([result.exit, again.exit]).toEqual([0, 0]);
    expect(bench.pair.modem.nonVolatile()).toMatchObject({ rulesBroken: false });
  });

  test("is never asked for a chip driver, because it finds the chip by itself (R551#2)", async () => {
    await using bench = await openBench({ modem: { model: "rm551e-gl", nonVolatile: {} } });

    await bench.apply();

    expect(bench.pair.modem.received.filter((line) => line.includes("eth_driver"))).toEqual([]);
  });
});

describe("USB", () => {
  test.each<readonly [ModelName, number, BenchSpec]>([
    ["rm520n-gl", 0, {}],
    ["rg502q", 2, onPcie],
    ["rm502q-ae", 3, {}],
  ])(
    "%s came with usbnet %i, and that is what the way back restores",
    async (model, usbNet, wish) => {
      await using bench = await openBench({
        modem: { model, board: "r8125", nonVolatile: { usbNet } },
      });
      const internet = bench.pair.modem.usbInternet();

      const applied = await bench.apply(wish);
      const back = await bench.rollback();
      await bench.wait(60_000);

      expect([applied.exit, back.exit]).toEqual([0, 0]);
      expect(bench.pair.modem.nonVolatile()).toMatchObject({ usbNet, autoDial: 0 });
      // openmptcprouter#4030: a mobile AP that still dials refuses the computer's own call.
      expect(bench.pair.modem.usbInternet()).toBe(internet);
    },
  );

  test("in RNDIS mode has its AT port on interface 4, and it is found there before and after the restart (forums.quectel.com/t/47332)", async () => {
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

describe("what a firmware lacks", () => {
  test("an RG520N-CN is never asked to change the DNS proxy it does not have (CN520)", async () => {
    await using bench = await openBench({ modem: { model: "rg520n-cn", nonVolatile: {} } });

    const result = await bench.apply(onRgmii);

    expect(result.exit).toBe(0);
    expect(bench.pair.modem.received.filter((line) => line.includes('"DHCPV4DNS",'))).toEqual([]);
  });

  test.each<readonly [ModelName, BenchSpec]>([
    ["rm520n-gl", {}],
    ["rg520n", onPcie],
    ["rm500q-gl", {}],
  ])(
    "%s with firmware too old for MPDN_rule is left alone on a PCIe board",
    async (model, wish) => {
      await using bench = await openBench({
        modem: { model, nonVolatile: {}, faults: ["old-firmware-without-mpdn"] },
      });
      const before = await bench.state();

      const result = await bench.apply(wish);

      expect(result.exit).toBe(9);
      expect(bench.failure()).toMatchObject({ code: "refused/no-passthrough" });
      expect(await bench.state()).toEqual(before);
    },
  );
});

test("on RGMII pins firmware too old for MPDN_rule passes through by ipptmac and mode 1, and every ERROR of ipptmac is outwaited (M55 12.7.1, QA)", async () => {
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

test("on RGMII pins firmware that refuses to read ipptmac at first has it all the same (QA)", async () => {
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

describe("a PCIe board with rgmii left on", () => {
  test("loses every second packet until rgmii is off (ROM-OLD)", async () => {
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

describe("an APN", () => {
  const withApn: BenchSpec = { modem: { apn: { name: "internet", type: "ipv4v6", context: 1 } } };

  test("that the selected MBN empties at every boot is there when the job is done (ROM-WIKI)", async () => {
    await using bench = await openBench({
      modem: { nonVolatile: {}, faults: ["mbn-overwrites-apn"] },
    });

    const result = await bench.apply(withApn);

    expect(result.exit).toBe(0);
    expect(bench.pair.modem.nonVolatile()).toMatchObject({
      contexts: [{ cid: 1, apn: "internet" }, { cid: 2 }, { cid: 3 }],
    });
  });

  describe("that somebody else set, on a modem whose MBN empties it at every boot", () => {
    const nonVolatile = {
      contexts: [{ cid: 1, type: "IPV4V6", apn: "theirs", auth: 0, user: "", password: "" }],
    } as const;
    const theirs = { contexts: [{ cid: 1, apn: "theirs" }] };

    test("outlives the restart, the way back, and the way to stock", async () => {
      await using bench = await openBench({
        modem: { nonVolatile, faults: ["mbn-overwrites-apn"] },
      });
      const before = await bench.state();

      const applied = await bench.apply();
      const after = await bench.state();
      const back = await bench.rollback();
      const restored = await bench.state();
      await bench.apply();
      await bench.stock();

      expect([applied.exit, back.exit]).toEqual([0, 0]);
      expect(after.modem).toMatchObject(theirs);
      expect(restored).toEqual(before);
      expect(bench.pair.modem.nonVolatile()).toMatchObject(theirs);
    });

    test.each([4, 5, 6, 7, 8, 9, 10, 11])(
      "outlives a run that was killed after journal entry %i and finished by another",
      async (entry) => {
        await using bench = await openBench({
          modem: { nonVolatile, faults: ["mbn-overwrites-apn"] },
        });
        const how = await bench.applyKilledAt(entry);

        const result = await bench.apply();

        expect([how, result.exit]).toEqual(["killed", 0]);
        expect(bench.pair.modem.nonVolatile()).toMatchObject(theirs);
      },
    );

    test("is replaced by the profile's, which stands after a boot overwrote it and apply was run again", async () => {
      await using bench = await openBench({
        modem: { nonVolatile, faults: ["mbn-overwrites-apn"] },
      });
      await bench.apply(withApn);
      bench.pair.modem.powerCut();
      await bench.wait(120_000);

      const verified = await bench.verify(withApn);
      const found = bench.findings();
      const again = await bench.apply(withApn);

      expect([verified.exit, again.exit]).toEqual([2, 0]);
      expect(found).toContain("warning mbn-overwrites-apn");
      expect(bench.pair.modem.nonVolatile()).toMatchObject({
        contexts: [{ cid: 1, apn: "internet" }],
      });
    });
  });

  test("of the SIM's carrier is suggested, and nothing is written unasked", async () => {
    await using bench = await openBench({
      modem: { imsi: "310260123456789", faults: ["no-data-call"] },
    });
    const before = await bench.state();

    await bench.diagnose();

    expect(JSON.stringify(bench.events)).toMatch(/fast\.t-mobile\.com/);
    expect(JSON.stringify(bench.events)).not.toMatch(/310260/);
    expect(await bench.state()).toEqual(before);
  });

  test("ends limited service", async () => {
    await using bench = await openBench({
      modem: { nonVolatile: {}, faults: ["limited-service"] },
    });

    const result = await bench.apply(withApn);

    expect(result).toMatchObject({ outcome: "applied", exit: 0 });
  });
});

describe("a SIM that asks for its PIN", () => {
  const withPin: BenchSpec = { modem: { sim: { pin: { env: "SIM_PIN" } } } };

  test("is opened with the PIN of the profile", async () => {
    await using bench = await openBench({ modem: { sim: "pin" } });

    const result = await bench.apply(withPin);

    expect(bench.failure()?.message).toBeUndefined();
    expect(result.exit).toBe(0);
  });

  test.each<readonly [string, number, string, number]>([
    ["a wrong PIN costs one try and no more", 3, "0000", 2],
    ["the last try is never spent, on a right PIN neither", 1, "1234", 1],
    ["a SIM that wants its PUK is left alone", 0, "1234", 0],
  ])("%s", async (_sentence, pinTries, pin, left) => {
    await using bench = await openBench({ pin, modem: { sim: "pin", pinTries } });
    const before = await bench.state();

    const result = await bench.apply(withPin);

    expect(result.exit).toBe(4);
    expect(bench.pair.modem.simTries).toEqual({ pin: left, puk: 10 });
    expect(await bench.state()).toEqual(before);
  });
});

describe("a registration that does not come", () => {
  test.each<readonly [ModemFault, RegExp]>([
    ["no-registration", /search/i],
    ["registration-denied", /refus|denied|reject/i],
    ["emergency-only", /emergency/i],
    ["limited-service", /limited|APN/i],
  ])("%s is said in words", async (fault, words) => {
    await using bench = await openBench({ modem: { faults: [fault] } });

    const result = await bench.apply();

    expect(result.exit).toBe(7);
    expect(
      [JSON.stringify(bench.failure()), ...bench.events.map((event) => JSON.stringify(event))].join(
        "\n",
      ),
    ).toMatch(words);
  });
});
