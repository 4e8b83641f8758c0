import { expect, test } from "vitest";
import { openBench } from "../support/bench.ts";
import type { Bench, BenchSpec } from "../support/bench.ts";

const rivals = { router: { faults: ["modemmanager-running", "qmodem-dials"] } } as const;
const retire = ["modemmanager", "qmodem"];
const retiring: BenchSpec = { router: { wan: { retire } } };

/** Returns whether ModemManager starts at boot and runs, and whether QModem dials. */
async function rivalsOn({ pair: { router } }: Bench): Promise<string> {
  const { stdout } = await router.run(
    "/etc/init.d/modemmanager enabled && echo enabled; " +
      'ubus call service list \'{"name":"modemmanager"}\' | grep -q \'"running": true\' && echo running; ' +
      "uci get qmodem.main.enable_dial",
    {},
  );
  return stdout.trim().replaceAll("\n", " ");
}

test("apply retires services and QModem, and rollback starts them again", async () => {
  await using bench = await openBench(rivals);
  const before = await bench.state();

  const applied = await bench.apply(retiring);

  expect(bench.failure()).toBeUndefined();
  expect(applied.exit).toBe(0);
  expect(bench.titles().join("\n")).toContain(
    "service modemmanager: stop and disable (now enabled, running)",
  );
  expect(await rivalsOn(bench)).toBe("0");
  expect((await bench.apply(retiring)).outcome).toBe("unchanged");

  await bench.pair.router.run("/etc/init.d/modemmanager enable", {});
  expect((await bench.verify(retiring)).exit).toBe(2);
  await bench.pair.router.run("/etc/init.d/modemmanager disable", {});

  const result = await bench.rollback();

  expect(result).toMatchObject({ outcome: "rolled-back", exit: 0 });
  expect(await rivalsOn(bench)).toBe("enabled running 1");
  expect(await bench.state()).toEqual(before);
});

test("the guard enables and starts retired services when the change is not confirmed", async () => {
  await using bench = await openBench({
    router: { faults: ["modemmanager-running", "qmodem-dials", "locks-us-out-after-reload"] },
  });
  const before = await bench.state();

  const result = await bench.apply({ router: { wan: { retire, metric: 10 } } });
  await bench.wait(60_000);

  expect(result.outcome).toBe("rolled-back");
  expect(await rivalsOn(bench)).toBe("enabled running 1");
  expect(await bench.state()).toEqual(before);
});
