import type { Clock } from "../../src/core/clock.ts";
import { timersOf } from "./timers.ts";

export interface TestClock extends Clock {
  /** Timers that somebody still waits for; 0 when everything cleaned up behind itself. */
  pending(): number;
}

/**
 * Time that leaps: whenever the program has nothing left to do but wait, the earliest timer rings at once.
 * For parts without real I/O; hours pass in milliseconds, in the right order.
 */
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

  return { ...timers, now: () => now };
}
