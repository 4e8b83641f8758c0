import { describe, expect, test } from "vitest";
import type { ModelName } from "../../simulator/modem/dialects/models.ts";
import { openBench } from "../support/bench.ts";
import type { BenchSpec } from "../support/bench.ts";

const withFallback: BenchSpec = { modem: { passthrough: { fallback: "dmz" } } };
const oldFirmware = { faults: ["old-firmware-without-mpdn"], nonVolatile: {} } as const;

describe("a DMZ fallback on firmware without passthrough", () => {
  test("gives the router an address in the modem's LAN and forwards inbound traffic to it", async () => {
    await using bench = await openBench({ modem: oldFirmware });

    const result = await bench.apply(withFallback);

    expect(bench.failure()).toBeUndefined();
    expect(result).toMatchObject({ outcome: "applied", exit: 0, verdict: "double-nat" });
    expect(bench.pair.router.wanAddress()).toBe("192.168.225.2");
    expect(bench.pair.modem.ethernet.inbound()).toBe("192.168.225.2");
  });

  test("is explained in the plan and reported as a finding", async () => {
    await using bench = await openBench({ modem: oldFirmware });

    await bench.apply(withFallback);

    expect(bench.events).toContainEqual(
      expect.objectContaining({
        type: "plan",
        because: expect.arrayContaining([
          expect.stringContaining("DMZ"),
          expect.stringContaining("still double NAT"),
        ]),
      }),
    );
    expect(bench.events).toContainEqual(
      expect.objectContaining({ type: "finding", code: "dmz-only", severity: "info" }),
    );
  });

  test("passes verify, and a second apply changes nothing", async () => {
    await using bench = await openBench({ modem: oldFirmware });
    await bench.apply(withFallback);
    const before = await bench.state();

    const verified = await bench.verify(withFallback);
    const again = await bench.apply(withFallback);

    expect([verified.exit, again.outcome]).toEqual([0, "unchanged"]);
    expect(await bench.state()).toEqual(before);
  });

  test("is undone by rollback and by a reset to stock", async () => {
    await using bench = await openBench({ modem: oldFirmware });
    const before = await bench.state();
    await bench.apply(withFallback);

    const back = await bench.rollback();
    const after = await bench.state();
    await bench.apply(withFallback);
    await bench.stock();

    expect(back.exit).toBe(0);
    expect(after).toEqual(before);
    expect(bench.pair.modem.nonVolatile()).toMatchObject({ dmz: { 4: null } });
  });

  test("stays unproven while the modem has no data connection", async () => {
    await using bench = await openBench({ modem: { ...oldFirmware, registered: false } });

    const result = await bench.apply(withFallback);

    expect(result).toMatchObject({ outcome: "applied-unproven", exit: 7, verdict: "no-data-call" });
  });

  test("is rolled back when the modem serves an address other than the DMZ host's", async () => {
    await using bench = await openBench({
      modem: { ...oldFirmware, nonVolatile: { onlyLanAddress: "192.168.225.50" } },
    });
    const before = await bench.state();

    const result = await bench.apply(withFallback);

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

  test("uses the modem's LAN from the profile", async () => {
    await using bench = await openBench({ modem: oldFirmware });

    const result = await bench.apply({
      modem: { ...withFallback.modem, lan: { address: "192.168.226.1" } },
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
  "a DMZ fallback works and can be rolled back on %s when its firmware has no data rules",
  async (model, modem) => {
    await using bench = await openBench({ modem: { ...oldFirmware, model, board: "r8125" } });
    const spec = { modem: { ...modem, ...withFallback.modem } };
    const before = await bench.state();

    const result = await bench.apply(spec);
    const inbound = bench.pair.modem.ethernet.inbound();
    const wan = bench.pair.router.wanAddress();
    const back = await bench.rollback();

    expect([result.exit, back.exit]).toEqual([0, 0]);
    expect(inbound).toMatch(/^192\.168\.22[45]\.2$/);
    expect(wan).toBe(inbound);
    expect(await bench.state()).toEqual(before);
  },
);

test("apply refuses firmware without passthrough when no fallback is set, and names the option", async () => {
  await using bench = await openBench({ modem: oldFirmware });
  const before = await bench.state();

  const result = await bench.apply();

  expect(result.exit).toBe(9);
  expect(bench.failure()).toMatchObject({
    code: "refused/no-passthrough",
    hint: expect.stringContaining("modem.passthrough.fallback to dmz"),
  });
  expect(await bench.state()).toEqual(before);
});

test("apply prefers passthrough to the DMZ fallback when the firmware offers it", async () => {
  await using bench = await openBench();

  const result = await bench.apply(withFallback);

  expect(result).toMatchObject({ exit: 0, verdict: "passthrough-cgnat" });
});

test("apply refuses firmware that has neither passthrough nor a DMZ", async () => {
  await using bench = await openBench({
    modem: { ...oldFirmware, faults: ["old-firmware-without-mpdn", "no-lanip"] },
  });

  const result = await bench.apply(withFallback);

  expect(result.exit).toBe(9);
  expect(bench.failure()).toMatchObject({
    code: "refused/no-passthrough",
    message: expect.stringContaining("neither"),
  });
});

describe("doctor on firmware without passthrough", () => {
  test("reports an applied DMZ as information only", async () => {
    await using bench = await openBench({ modem: oldFirmware });
    await bench.apply(withFallback);

    await bench.diagnose(withFallback);

    expect(bench.findings()).toContain("info dmz-only");
    expect(
      bench
        .findings()
        .filter((found) =>
          /^(error|warning) (double-nat|old-firmware|passthrough-off)/.test(found),
        ),
    ).toEqual([]);
  });

  test("warns about the firmware before the DMZ is applied", async () => {
    await using bench = await openBench({ modem: oldFirmware });

    await bench.diagnose(withFallback);

    expect(bench.findings()).toContain("warning old-firmware");
  });

  test("reports an error when no profile allows the DMZ", async () => {
    await using bench = await openBench({ modem: oldFirmware });

    await bench.diagnose();

    expect(bench.findings()).toContain("error old-firmware");
  });
});
