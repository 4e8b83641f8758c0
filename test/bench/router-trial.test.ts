import { expect, test } from "vitest";
import type { RouterFault } from "../../simulator/router/faults.ts";
import { openBench } from "../support/bench.ts";
import { killableWorld } from "../support/killable-world.ts";

test.each<[RouterFault, number]>([
  ["guard-cannot-start", 4],
  ["full-flash", 9],
  ["read-only-root", 9],
])("apply ends before the modem is changed with the router fault %s", async (fault, exit) => {
  await using bench = await openBench({ router: { faults: [fault] } });
  const before = await bench.state();

  const result = await bench.apply({ router: { wan: { metric: 7 } } });

  expect(result.exit).toBe(exit);
  expect(await bench.state()).toEqual(before);
  expect(bench.titles()).toEqual([]);
});

test("a plan that only renews the lease is refused while changes of others are staged", async () => {
  await using bench = await openBench();
  await bench.apply();
  bench.pair.router.addFault("foreign-staged-changes");
  const sent = bench.pair.modem.received.length;

  const result = await bench.apply({ modem: { passthrough: { nat: true } } });

  expect(result.exit).toBe(3);
  expect(bench.failure()?.code).toBe("busy/unsaved-changes");
  expect(bench.pair.modem.received.slice(sent).filter((command) => /=.*,/.test(command))).toEqual(
    [],
  );
});

test("a lease is not renewed when changes were staged during the restart of the modem", async () => {
  await using bench = await openBench({
    program: (world) => {
      const stage = (): "go-on" => {
        if (bench.pair.modem.received.at(-1)?.startsWith("AT+CFUN=1,1") === true)
          bench.pair.router.addFault("foreign-staged-changes");
        return "go-on";
      };
      return killableWorld(world, stage).world;
    },
  });
  const before = (await bench.state()).router;

  const result = await bench.apply();

  expect(result.exit).toBe(6);
  expect(bench.failure()?.message).toContain("has unsaved changes in network");
  expect((await bench.state()).router).toEqual(before);
});
