import { expect, test } from "vitest";
import { openBench } from "../support/bench.ts";
import type { Wish } from "../support/bench.ts";

/** Ten steps with two journal entries each, and the guard's token. */
const entries = Array.from({ length: 21 }, (_, index) => index + 1);
const withMetric: Wish = { router: { wan: { metric: 10 } } };

test.each(entries)("killed after journal entry %i, the same command again finishes the job", async (entry) => {
  await using bench = await openBench();
  const how = await bench.applyKilledAt(entry, withMetric);

  const result = await bench.apply(withMetric);

  expect(how).toBe("killed");
  expect(bench.failure()).toBeUndefined();
  expect(result).toMatchObject({ exit: 0, verdict: "passthrough-cgnat" });
  expect((await bench.verify(withMetric)).exit).toBe(0);
});

test.each(entries)("killed after journal entry %i, one rollback brings both sides back to what they were", async (entry) => {
  await using bench = await openBench();
  const before = await bench.state();
  await bench.applyKilledAt(entry, withMetric);

  const result = await bench.rollback();

  expect(bench.failure()).toBeUndefined();
  expect(result.exit).toBe(0);
  expect(await bench.state()).toEqual(before);
});

test.each(entries)("killed after journal entry %i and finished by a second run, rollback still leads to the state before the first", async (entry) => {
  await using bench = await openBench();
  const before = await bench.state();
  await bench.applyKilledAt(entry, withMetric);
  await bench.apply(withMetric);

  const result = await bench.rollback();

  expect(bench.failure()).toBeUndefined();
  expect(result.exit).toBe(0);
  expect(await bench.state()).toEqual(before);
});
