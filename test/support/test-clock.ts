import type { Clock } from "../../src/core/clock.ts";
import { timersOf } from "./timers.ts";

export interface TestClock extends Clock {
  /** Number of timers that are still pending. */
  pending(): number;
}

/** A clock that fires the earliest timer at once when the program only waits. For parts without real I/O. */
export function testClock(start = Date.UTC(2026, 0, 1)): TestClock {
  let now = start;
  let leaping = false;

  const leap = (): void => {
    leaping = false;
    const next = earliest();
    if (next === undefined) return;
    now = Math.max(now, next.due);
    next.ring();
    prepare();
  };
  const prepare = (): void => {
    if (leaping || timers.pending() === 0) return;
    leaping = true;
    setImmediate(leap);
  };
  const { earliest, ...timers } = timersOf(() => now, prepare);

  return { ...timers, now: () => now, monotonicMs: () => now };
}
