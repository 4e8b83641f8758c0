import { expect, test } from "vitest";
import { openBench } from "../support/bench.ts";
import type { BenchSpec } from "../support/bench.ts";

const withMetric: BenchSpec = { router: { wan: { metric: 10 } } };

test("apply changes nothing when the snapshot cannot be stored", async () => {
  await using bench = await openBench();
  const before = await bench.state();
  bench.runs.fullAt(0);

  const result = await bench.apply(withMetric);

  expect(result).toMatchObject({ outcome: "refused", exit: 9 });
  expect(bench.failure()).toMatchObject({ code: "refused/no-snapshot-kept" });
  expect(await bench.state()).toEqual(before);
});

test("apply rolls back when the disk fills up during a step, and succeeds once there is space", async () => {
  await using bench = await openBench();
  const before = await bench.state();
  bench.runs.fullAt(10);

  const result = await bench.apply(withMetric);
  const between = await bench.state();
  const findings = bench.events.filter((event) => event.type === "finding").map(({ code }) => code);
  bench.runs.revive();
  const again = await bench.apply(withMetric);

  expect(result).toMatchObject({ outcome: "rolled-back", exit: 5 });
  expect(findings).toContain("run-not-recorded");
  expect(between).toEqual(before);
  expect(again).toMatchObject({ exit: 0, verdict: "passthrough-cgnat" });
});

test("apply succeeds when only its outcome cannot be stored, and the next run records it", async () => {
  await using bench = await openBench();
  const all = await countEntries();
  bench.runs.fullAt(all);

  const result = await bench.apply(withMetric);
  bench.runs.revive();
  const again = await bench.apply(withMetric);

  expect(result).toMatchObject({ outcome: "applied", exit: 0 });
  expect(again).toMatchObject({ outcome: "unchanged", exit: 0 });
  expect((await bench.runs.list()).map(({ outcome }) => outcome?.outcome)).toEqual(["applied"]);
});

/** Returns the number of journal entries of an undisturbed run. */
async function countEntries(): Promise<number> {
  await using bench = await openBench();
  await bench.apply(withMetric);
  const [run] = await bench.runs.list();
  return run?.journal.length ?? 0;
}
