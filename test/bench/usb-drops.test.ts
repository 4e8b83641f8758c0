import { expect, test } from "vitest";
import type { ModemFault } from "../../simulator/modem/faults.ts";
import type { World } from "../../src/workflows/world.ts";
import { openBench } from "../support/bench.ts";
import type { BenchSpec } from "../support/bench.ts";
import { killableWorld } from "../support/killable-world.ts";

const fromFactory = { model: "rm520n-gl", board: "r8125", nonVolatile: {} } as const;
const alone: BenchSpec = {
  router: "none",
  modem: { passthrough: { enabled: true, nat: false, bind: "02:00:5e:00:53:01" } },
};
const pcieMode = 'AT+QCFG="pcie/mode",1';

test.each<[ModemFault, number, string]>([
  ["leaves-usb-once", 2, "the old value still stands and is written again"],
  ["vanishes-mid-command", 1, "the new value stands and nothing is sent twice"],
])("after %s the modem is asked what it holds (write sent: %i): %s", async (fault, sent) => {
  await using bench = await openBench({ modem: { ...fromFactory, faults: [fault] } });

  const result = await bench.apply(alone);

  expect(bench.failure()).toBeUndefined();
  expect(result).toMatchObject({ outcome: "applied", exit: 0 });
  expect(bench.pair.modem.received.filter((line) => line === pcieMode)).toHaveLength(sent);
  expect(bench.events).toContainEqual(
    expect.objectContaining({
      type: "finding",
      code: "usb-drops",
      severity: "warning",
      message: expect.stringContaining("left USB by itself"),
    }),
  );
});

test("a modem that browns out when it dials is waited for, and the job is done", async () => {
  await using bench = await openBench({
    modem: { ...fromFactory, faults: ["browns-out-on-dial"] },
  });

  const result = await bench.apply();

  expect(bench.failure()).toBeUndefined();
  expect(result).toMatchObject({ outcome: "applied", exit: 0, verdict: "passthrough-cgnat" });
  expect(bench.pair.modem.restarts).toBe(2);
});

test("a modem that leaves USB and stays away ends the run, with the step, the power it asks for and what the kernel says", async () => {
  const kernelLog = async (): Promise<{ text: string; uptimeSeconds: number }> => ({
    text: "[  100.000000] usb 2-1: USB disconnect, device number 2\n[  101.000000] usb 2-1: device descriptor read/64, error -110",
    uptimeSeconds: 103,
  });
  await using bench = await openBench({
    modem: fromFactory,
    program: (world) => leavingAfterFirstStep({ ...world, kernelLog }),
  });
  const leavingAfterFirstStep = (world: World): World =>
    killableWorld(world, ({ entry, when }) => {
      if (entry?.step === 0 && entry.state === "done" && when === "after")
        bench.pair.modem.unplug();
      return "go-on";
    }).world;

  const result = await bench.apply(alone);
  const said = bench.events.flatMap((event) =>
    event.type === "failure" ? [`${event.code}: ${event.message}`] : [],
  );

  expect(result).toMatchObject({ outcome: "rollback-incomplete", exit: 6 });
  expect(said[0]).toMatch(
    /^apply\/step-failed: During "PCIe mode.*left USB by itself.*896 mA.*error -110.*did not come back/,
  );
  expect(bench.failure()?.hint).toContain("ethermode rollback");
});

test("a modem that keeps leaving USB is not gone on with: everything is put back", async () => {
  let left = 0;
  await using bench = await openBench({
    modem: fromFactory,
    program: (world) =>
      killableWorld(world, ({ entry, when }) => {
        if (entry?.phase !== "apply" || entry.state !== "done" || when !== "after" || left === 4)
          return "go-on";
        left += 1;
        bench.pair.modem.unplug();
        void bench.wait(5_000).then(bench.pair.modem.plug);
        return "go-on";
      }).world,
  });
  const before = await bench.state();

  const result = await bench.apply(alone);

  expect(result).toMatchObject({ outcome: "rolled-back", exit: 5 });
  expect(bench.failure()?.message).toContain("left USB by itself");
  expect(await bench.state()).toEqual(before);
});
