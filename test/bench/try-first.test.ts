import { expect, test } from "vitest";
import { openBench } from "../support/bench.ts";

test("apply ends before the modem is changed when the router cannot start its guard", async () => {
  await using bench = await openBench({ router: { faults: ["guard-cannot-start"] } });
  const before = await bench.state();

  const result = await bench.apply({ router: { wan: { metric: 7 } } });

  expect(result).toMatchObject({ outcome: "failed", exit: 4 });
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
