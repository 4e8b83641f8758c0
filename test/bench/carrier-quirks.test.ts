import { describe, expect, test } from "vitest";
import type { ModemFault } from "../../simulator/modem/faults.ts";
import { openBench } from "../support/bench.ts";
import type { BenchSpec } from "../support/bench.ts";

describe("an APN of the profile", () => {
  const withApn: BenchSpec = { modem: { apn: { name: "internet", type: "ipv4v6", context: 1 } } };

  // Source: docs/facts/modem.md#mbn.
  test("is set after apply although the selected MBN clears it at every boot", async () => {
    await using bench = await openBench({
      modem: { nonVolatile: {}, faults: ["mbn-overwrites-apn"] },
    });

    const result = await bench.apply(withApn);

    expect(result.exit).toBe(0);
    expect(bench.pair.modem.nonVolatile()).toMatchObject({
      contexts: [{ cid: 1, apn: "internet" }, { cid: 2 }, { cid: 3 }],
    });
  });

  describe("an APN of the operator on a modem whose MBN clears it at every boot", () => {
    const nonVolatile = {
      contexts: [{ cid: 1, type: "IPV4V6", apn: "theirs", auth: 0, user: "", password: "" }],
    } as const;
    const operatorApn = { contexts: [{ cid: 1, apn: "theirs" }] };

    test("survives a restart, a rollback and a reset to stock", async () => {
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
      expect(after.modem).toMatchObject(operatorApn);
      expect(restored).toEqual(before);
      expect(bench.pair.modem.nonVolatile()).toMatchObject(operatorApn);
    });

    test.each([4, 5, 6, 7, 8, 9, 10, 11])(
      "survives a run that was killed after journal entry %i and resumed",
      async (entry) => {
        await using bench = await openBench({
          modem: { nonVolatile, faults: ["mbn-overwrites-apn"] },
        });
        const end = await bench.applyKilledAt(entry);

        const result = await bench.apply();

        expect([end, result.exit]).toEqual(["killed", 0]);
        expect(bench.pair.modem.nonVolatile()).toMatchObject(operatorApn);
      },
    );

    test("is replaced by the profile's, also when a boot overwrote it before the second apply", async () => {
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

  test("is suggested by doctor from the SIM's carrier, and nothing is written", async () => {
    await using bench = await openBench({
      modem: { imsi: "310260123456789", faults: ["no-data-call"] },
    });
    const before = await bench.state();

    await bench.diagnose();

    expect(JSON.stringify(bench.events)).toMatch(/fast\.t-mobile\.com/);
    expect(JSON.stringify(bench.events)).not.toMatch(/310260/);
    expect(await bench.state()).toEqual(before);
  });

  test("ends limited service when apply writes it", async () => {
    await using bench = await openBench({
      modem: { nonVolatile: {}, faults: ["limited-service"] },
    });

    const result = await bench.apply(withApn);

    expect(result).toMatchObject({ outcome: "applied", exit: 0 });
  });
});

describe("a SIM with a PIN", () => {
  const withPin: BenchSpec = { modem: { sim: { pin: { env: "SIM_PIN" } } } };

  test("is unlocked with the PIN of the profile", async () => {
    await using bench = await openBench({ modem: { sim: "pin" } });

    const result = await bench.apply(withPin);

    expect(bench.failure()?.message).toBeUndefined();
    expect(result.exit).toBe(0);
  });

  test.each<readonly [string, number, string, number]>([
    ["loses one attempt to a wrong PIN", 3, "0000", 2],
    ["keeps its last attempt even when the PIN is right", 1, "1234", 1],
    ["is not touched when it requires the PUK", 0, "1234", 0],
  ])("%s", async (_title, pinTries, pin, left) => {
    await using bench = await openBench({ pin, modem: { sim: "pin", pinTries } });
    const before = await bench.state();

    const result = await bench.apply(withPin);

    expect(result.exit).toBe(4);
    expect(bench.pair.modem.simTries).toEqual({ pin: left, puk: 10 });
    expect(await bench.state()).toEqual(before);
  });
});

describe("a registration failure", () => {
  test.each<readonly [ModemFault, RegExp]>([
    ["no-registration", /search/i],
    ["registration-denied", /refus|denied|reject/i],
    ["emergency-only", /emergency/i],
    ["limited-service", /limited|APN/i],
  ])("is explained for modem fault %s", async (fault, words) => {
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
