import { describe, expect, test } from "vitest";
import { openBench } from "../support/bench.ts";

const unreadLan = { modem: { faults: ["lanip-without-gateway"] } } as const;

describe("a LAN address that the modem's answer does not show", () => {
  test("stops neither apply nor rollback", async () => {
    await using bench = await openBench(unreadLan);

    const applied = await bench.apply();
    const undone = await bench.rollback();

    expect(bench.failure()).toBeUndefined();
    expect([applied.outcome, undone.outcome]).toEqual(["applied", "rolled-back"]);
  });

  test("is listed once in the plan as left unchanged", async () => {
    await using bench = await openBench(unreadLan);

    await bench.plan();

    const reasons = bench.events
      .flatMap((event) => (event.type === "plan" ? (event.because ?? []) : []))
      .filter((reason) => reason.includes("shows no value"));
    expect(reasons).toEqual([expect.stringContaining("Modem LAN address")]);
  });

  test("refuses a profile that sets the modem's LAN and quotes the modem's answer", async () => {
    await using bench = await openBench(unreadLan);

    const result = await bench.apply({
      modem: {
        lan: { address: "192.168.226.1", pool: ["192.168.226.20", "192.168.226.60"] },
      },
    });

    expect(result).toMatchObject({ outcome: "refused", exit: 9 });
    expect(bench.failure()).toMatchObject({
      code: "refused/unknown-value",
      message: expect.stringContaining('+QMAP: "LANIP",'),
    });
  });
});
