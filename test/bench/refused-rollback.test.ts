import { expect, test } from "vitest";
import { openBench } from "../support/bench.ts";
import { changedKeys } from "./matrix/compare-state.ts";

test("a rollback restores everything but the setting that the modem refuses", async () => {
  await using bench = await openBench();
  const before = await bench.state();
  await bench.apply({ router: { wan: { ipv6: "off" } } });
  const applied = await bench.state();
  bench.pair.modem.replay((line) => (line === 'AT+QMAP="IPPT_NAT",1' ? ["ERROR"] : undefined));

  const result = await bench.rollback();

  expect(result).toMatchObject({ outcome: "rollback-incomplete", exit: 6 });
  const after = await bench.state();
  expect(applied.router).not.toEqual(before.router);
  expect(after.router).toEqual(before.router);
  expect(changedKeys(before.modem, after.modem)).toEqual(["passthroughNat 1 → 0"]);
});
