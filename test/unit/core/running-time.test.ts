import { expect, test } from "vitest";
import { Failure } from "../../../src/core/failure.ts";
import { within } from "../../../src/core/within.ts";
import type { Clock } from "../../../src/core/clock.ts";
import { testClock } from "../../support/test-clock.ts";

const call = { signal: new AbortController().signal };
const late = (): Failure => new Failure("modem/no-answer", { message: "late" });

/** A clock whose sleeps end late, as in a program that gets no processor time. */
function starvedClock(lateByMs: number): Clock {
  const clock = testClock(0);
  let lagMs = 0;
  return {
    now: () => clock.now() + lagMs,
    monotonicMs: () => clock.monotonicMs() + lagMs,
    sleep: async (ms, inner) => {
      await clock.sleep(ms, inner);
      lagMs += lateByMs;
    },
  };
}

test.each([
  [0, 1_000],
  [30_000, 100_000],
])("a deadline of 1 s does not count timers that fire %i ms late", async (lateByMs, atLeastMs) => {
  const clock = starvedClock(lateByMs);
  const never = new Promise<never>(() => undefined);

  await expect(within(clock, 1_000, late, call, () => never)).rejects.toThrow("late");

  expect(clock.monotonicMs()).toBeGreaterThanOrEqual(Math.min(atLeastMs, 1_000 + 3 * lateByMs));
});

test("a deadline ends although every timer fires late", async () => {
  const clock = starvedClock(60_000);
  const never = new Promise<never>(() => undefined);

  await expect(within(clock, 120_000, late, call, () => never)).rejects.toThrow("late");
});
