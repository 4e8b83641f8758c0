import type { Clock } from "../../src/core/clock.ts";
import { timersOf } from "./timers.ts";

/** A clock that only the test advances. `test-clock.ts` advances by itself. */
export interface ManualClock extends Clock {
  /** Advances time. Due timers fire in order, and the work of each completes before the next. */
  advance(ms: number): Promise<void>;
  /** Number of timers that are still pending. */
  pending(): number;
}

export function manualClock(start = Date.UTC(2026, 0, 1)): ManualClock {
  let now = start;
  const { earliest, ...timers } = timersOf(() => now);
  return {
    ...timers,
    now: () => now,
    monotonicMs: () => now,
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

/** Resolves after all pending promise callbacks have run. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
