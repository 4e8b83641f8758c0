import type { Clock } from "../../src/core/clock.ts";
import { timersOf } from "./timers.ts";

/** Time that stands still until the test moves it; for tests about what happens when. `test-clock.ts` is the one that leaps by itself. */
export interface ManualClock extends Clock {
  /** Moves time on; every timer that comes due rings in its order, and what it sets off is done before the next. */
  advance(ms: number): Promise<void>;
  /** Timers that somebody still waits for. */
  pending(): number;
}

export function manualClock(start = Date.UTC(2026, 0, 1)): ManualClock {
  let now = start;
  const { earliest, ...timers } = timersOf(() => now);
  return {
    ...timers,
    now: () => now,
    advance: async (ms) => {
      const end = now + ms;
      for (let next = earliest(); next !== undefined && next.due <= end; next = earliest()) {
        now = next.due;
        next.ring();
        await settled();
      }
      now = end;
      await settled();
    },
  };
}

/** Every promise that can go on has gone on. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
