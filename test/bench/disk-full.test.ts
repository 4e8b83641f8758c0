import { expect, test } from "vitest";
import { openBench } from "../support/bench.ts";
import type { BenchSpec } from "../support/bench.ts";

const withMetric: BenchSpec = { router: { wan: { metric: 10 } } };

test("a run that cannot keep its snapshot changes nothing", async () => {
  await using bench = await openBench();
  const before = await bench.state();
  bench.runs.fullAt(0);

  const result = await bench.apply(withMetric);

  expect(result).toMatchObject({ outcome: "refused", exit: 9 });
  expect(bench.failure()).toMatchObject({ code: "refused/no-snapshot-kept" });
  expect(await bench.state()).toEqual(before);
});

test("when the disk is full from a step in the middle on, both sides are put back, it is said that this stands nowhere, and with room again the same command does the job", async () => {
  await using bench = await openBench();
  const before = await bench.state();
  bench.runs.fullAt(10);

  const result = await bench.apply(withMetric);
  const between = await bench.state();
  const said = bench.events.filter((event) => event.type === "finding").map(({ code }) => code);
  bench.runs.revive();
  const again = await bench.apply(withMetric);

  expect(result).toMatchObject({ outcome: "rolled-back", exit: 5 });
  expect(said).toContain("run-not-recorded");
  expect(between).toEqual(before);
  expect(again).toMatchObject({ exit: 0, verdict: "passthrough-cgnat" });
});

test("a job that is done stays done when only its end cannot be written down, and the next run closes it", async () => {
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

/** How many journal entries a run writes that is left alone. */
async function countEntries(): Promise<number> {
  await using bench = await openBench();
  await bench.apply(withMetric);
  const [run] = await bench.runs.list();
  return run?.journal.length ?? 0;
}
