import { describe, expect, test } from "vitest";
import type { ModelName } from "../../simulator/modem/dialects/models.ts";
import { openBench } from "../support/bench.ts";
import type { BenchSpec } from "../support/bench.ts";

const orDmz: BenchSpec = { modem: { passthrough: { fallback: "dmz" } } };
const old = { faults: ["old-firmware-without-mpdn"], nonVolatile: {} } as const;

describe("firmware without passthrough, and a profile that accepts a DMZ", () => {
  test("ends with the router in the modem's LAN and everything from outside reaching it", async () => {
    await using bench = await openBench({ modem: old });

    const result = await bench.apply(orDmz);

    expect(bench.failure()).toBeUndefined();
    expect(result).toMatchObject({ outcome: "applied", exit: 0, verdict: "double-nat" });
    expect(bench.pair.router.wanAddress()).toBe("192.168.225.2");
    expect(bench.pair.modem.ethernet.inbound()).toBe("192.168.225.2");
  });

  test("is told what that gives and costs, before and after", async () => {
    await using bench = await openBench({ modem: old });

    await bench.apply(orDmz);

    expect(bench.events).toContainEqual(
      expect.objectContaining({
        type: "plan",
        because: expect.arrayContaining([
          expect.stringContaining("DMZ"),
          expect.stringContaining("still NAT"),
        ]),
      }),
    );
    expect(bench.events).toContainEqual(
      expect.objectContaining({ type: "finding", code: "dmz-only", severity: "info" }),
    );
  });

  test("is verified, and a second apply changes nothing", async () => {
    await using bench = await openBench({ modem: old });
    await bench.apply(orDmz);
    const before = await bench.state();

    const verified = await bench.verify(orDmz);
    const again = await bench.apply(orDmz);

    expect([verified.exit, again.outcome]).toEqual([0, "unchanged"]);
    expect(await bench.state()).toEqual(before);
  });

  test("can be taken back, both from its run and to stock", async () => {
    await using bench = await openBench({ modem: old });
    const before = await bench.state();
    await bench.apply(orDmz);

    const back = await bench.rollback();
    const after = await bench.state();
    await bench.apply(orDmz);
    await bench.stock();

    expect(back.exit).toBe(0);
    expect(after).toEqual(before);
    expect(bench.pair.modem.nonVolatile()).toMatchObject({ dmz: { 4: null } });
  });

  test("is not proven as long as the modem has no data connection", async () => {
    await using bench = await openBench({ modem: { ...old, registered: false } });

    const result = await bench.apply(orDmz);

    expect(result).toMatchObject({ outcome: "applied-unproven", exit: 7, verdict: "no-data-call" });
  });

  test("is put back where another address wins, so that nothing would reach the router", async () => {
    await using bench = await openBench({
      modem: { ...old, nonVolatile: { onlyLanAddress: "192.168.225.50" } },
    });
    const before = await bench.state();

    const result = await bench.apply(orDmz);

    expect(result.exit).toBe(5);
    expect(bench.events).toContainEqual(
      expect.objectContaining({
        type: "failure",
        code: "apply/not-verified",
        hint: expect.stringContaining('AT+QMAP="LAN"'),
      }),
    );
    expect(await bench.state()).toEqual(before);
  });

  test("takes the modem's LAN from the profile", async () => {
    await using bench = await openBench({ modem: old });

    const result = await bench.apply({
      modem: { ...orDmz.modem, lan: { address: "192.168.226.1" } },
    });

    expect(result.exit).toBe(0);
    expect(bench.pair.router.wanAddress()).toBe("192.168.226.2");
  });
});

test.each<readonly [ModelName, BenchSpec["modem"]]>([
  ["rm500q-gl", {}],
  ["rm521f-gl", {}],
  ["rm551e-gl", {}],
  ["rg500q", { ethernet: "rtl8125" }],
])(
  "an accepted DMZ works and can be taken back on %s, where its firmware is too old for data rules",
  async (model, modem) => {
    await using bench = await openBench({ modem: { ...old, model, board: "r8125" } });
    const wish = { modem: { ...modem, ...orDmz.modem } };
    const before = await bench.state();

    const result = await bench.apply(wish);
    const inbound = bench.pair.modem.ethernet.inbound();
    const wan = bench.pair.router.wanAddress();
    const back = await bench.rollback();

    expect([result.exit, back.exit]).toEqual([0, 0]);
    expect(inbound).toMatch(/^192\.168\.22[45]\.2$/);
    expect(wan).toBe(inbound);
    expect(await bench.state()).toEqual(before);
  },
);

test("without being accepted, a DMZ never takes the place of passthrough, and the hint names it", async () => {
  await using bench = await openBench({ modem: old });
  const before = await bench.state();

  const result = await bench.apply();

  expect(result.exit).toBe(9);
  expect(bench.failure()).toMatchObject({
    code: "refused/no-passthrough",
    hint: expect.stringContaining("modem.passthrough.fallback: dmz"),
  });
  expect(await bench.state()).toEqual(before);
});

test("where passthrough is to be had, an accepted DMZ is not taken", async () => {
  await using bench = await openBench();

  const result = await bench.apply(orDmz);

  expect(result).toMatchObject({ exit: 0, verdict: "passthrough-cgnat" });
});

test("firmware that has neither is refused, and told so", async () => {
  await using bench = await openBench({
    modem: { ...old, faults: ["old-firmware-without-mpdn", "no-lanip"] },
  });

  const result = await bench.apply(orDmz);

  expect(result.exit).toBe(9);
  expect(bench.failure()).toMatchObject({
    code: "refused/no-passthrough",
    message: expect.stringContaining("neither"),
  });
});

describe("the doctor, of firmware without passthrough", () => {
  test("names the DMZ as what it is once it is set", async () => {
    await using bench = await openBench({ modem: old });
    await bench.apply(orDmz);

    await bench.diagnose(orDmz);

    expect(bench.findings()).toContain("info dmz-only");
    expect(
      bench
        .findings()
        .filter((found) =>
          /^(error|warning) (double-nat|old-firmware|passthrough-off)/.test(found),
        ),
    ).toEqual([]);
  });

  test("asks for a profile to be applied before it is", async () => {
    await using bench = await openBench({ modem: old });

    await bench.diagnose(orDmz);

    expect(bench.findings()).toContain("warning old-firmware");
  });

  test("calls it a fault without such a profile", async () => {
    await using bench = await openBench({ modem: old });

    await bench.diagnose();

    expect(bench.findings()).toContain("error old-firmware");
  });
});
