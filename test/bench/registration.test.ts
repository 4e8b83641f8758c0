import { expect, test } from "vitest";
import { openBench } from "../support/bench.ts";
import { sendAsOther } from "../support/other-program.ts";

test("apply configures a modem that finds no network and reports the reason", async () => {
  await using bench = await openBench({ modem: { registered: false } });

  const result = await bench.apply();

  expect(result).toMatchObject({ outcome: "applied-unproven", exit: 7, verdict: "no-data-call" });
  expect(bench.events).toContainEqual(
    expect.objectContaining({
      type: "finding",
      code: "searching",
      severity: "warning",
      evidence: expect.arrayContaining([expect.stringContaining("AT+CEREG?")]),
    }),
  );
});

test("verify reports why the modem has no network", async () => {
  await using bench = await openBench({ modem: { registered: false } });

  await bench.verify();

  expect(bench.events).toContainEqual(
    expect.objectContaining({ type: "finding", code: "searching" }),
  );
});

test("apply reports no finding about the network when a data connection is active", async () => {
  await using bench = await openBench();

  await bench.apply();

  expect(bench.events.filter(({ type }) => type === "finding")).toEqual([]);
});

test.each(["router", "no router"])(
  "apply waits for a modem that registers 150 s after its restart, with %s",
  async (router) => {
    await using bench = await openBench({
      modem: { nonVolatile: { usbNet: 1 }, faults: ["registers-slowly"] },
    });

    const result = await bench.apply(router === "router" ? {} : { router: "none" });

    expect([result.exit, bench.failure()]).toEqual([0, undefined]);
    expect(bench.findings()).toEqual([]);
    expect(bench.pair.modem.carrierAddress).toBeDefined();
  },
);

test("rollback starts the data connection again after a registration that takes 150 s", async () => {
  const autoConnect = [0, 0, 0, 0];
  await using bench = await openBench({ modem: { nonVolatile: { usbNet: 0, autoConnect } } });
  await sendAsOther(bench, 'AT+QMAP="connect",0,1', 5_000);
  await bench.apply();
  bench.pair.modem.addFault("registers-slowly");
  bench.pair.modem.addFault("connect-needs-network");

  const result = await bench.rollback();

  expect([result.exit, bench.failure()]).toEqual([0, undefined]);
  expect(bench.pair.modem.carrierAddress).toBeDefined();
});
