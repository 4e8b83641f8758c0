import { expect, test } from "vitest";
import type { ModemFault } from "../../simulator/modem/faults.ts";
import type { World } from "../../src/workflows/world.ts";
import { openBench } from "../support/bench.ts";
import type { BenchSpec } from "../support/bench.ts";
import { killableWorld } from "../support/killable-world.ts";

/** The USB network mode is right already: its change can make the modem leave USB. */
const factoryModem = { model: "rm520n-gl", board: "r8125", nonVolatile: { usbNet: 1 } } as const;
const modemOnly: BenchSpec = {
  router: "none",
  modem: { passthrough: { enabled: true, nat: false, bind: "02:00:5e:00:53:01" } },
};
/** The second write of the plan, which the faults strike. */
const ethernetDriver = 'AT+QETH="eth_driver","r8125",1';

test.each<[ModemFault, number, string]>([
  ["leaves-usb-once", 2, "the old value is still set"],
  ["vanishes-mid-command", 1, "the new value is set"],
])("after fault %s apply sends the write %i times because %s", async (fault, sent) => {
  await using bench = await openBench({
    modem: { ...factoryModem, faults: [fault] },
    router: "none",
  });

  const result = await bench.apply(modemOnly);

  expect(bench.failure()).toBeUndefined();
  expect(result).toMatchObject({ outcome: "applied", exit: 0 });
  expect(bench.pair.modem.received.filter((line) => line === ethernetDriver)).toHaveLength(sent);
  expect(bench.events).toContainEqual(
    expect.objectContaining({
      type: "finding",
      code: "usb-drops",
      severity: "warning",
      message: expect.stringContaining("left USB unexpectedly"),
    }),
  );
});

test.each<[ModemFault, object, RegExp]>([
  ["mpdn-restarts-module", { outcome: "applied", exit: 0 }, /restarted itself once/],
  ["mpdn-restart-loses-rule", { outcome: "rolled-back", exit: 5 }, /restarted itself twice/],
])(
  "after fault %s apply names the restart and not the power supply",
  async (fault, result, text) => {
    await using bench = await openBench({
      modem: { ...factoryModem, faults: [fault] },
      router: "none",
    });
    const before = await bench.state();

    const applied = await bench.apply(modemOnly);
    const rolledBack = applied.exit === 0 ? await bench.rollback() : applied;

    expect(applied).toMatchObject(result);
    expect(JSON.stringify(bench.events)).toMatch(text);
    expect(JSON.stringify(bench.events)).not.toContain("usual cause is its power supply");
    expect(rolledBack.exit).toBe(applied.exit);
    expect(await bench.state()).toEqual(before);
  },
);

test("apply succeeds when the modem restarts from a brownout while it dials", async () => {
  await using bench = await openBench({
    modem: { ...factoryModem, faults: ["browns-out-on-dial"] },
  });

  const result = await bench.apply();

  expect(bench.failure()).toBeUndefined();
  expect(result).toMatchObject({ outcome: "applied", exit: 0, verdict: "passthrough-cgnat" });
  expect(bench.pair.modem.restarts).toBe(2);
  const findings = bench.events.filter(({ type }) => type === "finding");
  expect(findings).toContainEqual(expect.objectContaining({ code: "usb-drops" }));
});

test("apply reports the step, the USB power and the kernel log when the modem stays off USB", async () => {
  const kernelLog = async (): Promise<{ text: string; uptimeSeconds: number }> => ({
    text: [
      "[  100.000000] usb 2-1: USB disconnect, device number 2",
      "[  101.000000] usb 2-1: device descriptor read/64, error -110",
    ].join("\n"),
    uptimeSeconds: 103,
  });
  await using bench = await openBench({
    modem: factoryModem,
    program: (world) => unpluggedAfterFirstStep({ ...world, kernelLog }),
  });
  const unpluggedAfterFirstStep = (world: World): World =>
    killableWorld(world, ({ entry, when }) => {
      if (entry?.step === 0 && entry.state === "done" && when === "after")
        bench.pair.modem.unplug();
      return "go-on";
    }).world;

  const result = await bench.apply(modemOnly);
  const failures = bench.events.flatMap((event) =>
    event.type === "failure" ? [`${event.code}: ${event.message}`] : [],
  );

  expect(result).toMatchObject({ outcome: "rollback-incomplete", exit: 6 });
  expect(failures[0]).toMatch(
    /^apply\/step-failed: During "Ethernet chip driver.*left USB unexpectedly.*896 mA.*error -110.*did not return/,
  );
  expect(bench.failure()?.hint).toContain("ethermode rollback");
});

test("apply restores everything when the modem leaves USB repeatedly", async () => {
  let drops = 0;
  await using bench = await openBench({
    modem: factoryModem,
    program: (world) =>
      killableWorld(world, ({ entry, when }) => {
        if (entry?.phase !== "apply" || entry.state !== "done" || when !== "after" || drops === 4)
          return "go-on";
        drops += 1;
        bench.pair.modem.unplug();
        void bench.wait(5_000).then(bench.pair.modem.plug);
        return "go-on";
      }).world,
  });
  const before = await bench.state();

  const result = await bench.apply(modemOnly);

  expect(result).toMatchObject({ outcome: "rolled-back", exit: 5 });
  expect(bench.failure()?.message).toContain("left USB unexpectedly");
  expect(await bench.state()).toEqual(before);
});
