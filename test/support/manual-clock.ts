import type { Call } from "../../src/core/call.ts";
import type { Clock } from "../../src/core/clock.ts";

/** Time that stands still until the test moves it; for tests about what happens when. `test-clock.ts` is the one that leaps by itself. */
export interface ManualClock extends Clock {
  /** Moves time on; every timer that comes due rings in its order, and what it sets off is done before the next. */
  advance(ms: number): Promise<void>;
  /** Timers that somebody still waits for. */
  pending(): number;
}

interface Timer {
  readonly due: number;
  ring(): void;
}

export function manualClock(start = Date.UTC(2026, 0, 1)): ManualClock {
  const timers = new Set<Timer>();
  let now = start;

  const earliest = (): Timer | undefined => [...timers].sort((a, b) => a.due - b.due)[0];
  return {
    now: () => now,
    pending: () => timers.size,
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
    sleep: (ms: number, call: Call) =>
      new Promise((resolve, reject) => {
        if (call.signal.aborted) return reject(call.signal.reason);
        const onAbort = (): void => {
          timers.delete(timer);
          reject(call.signal.reason);
        };
        const timer: Timer = {
          due: now + ms,
          ring: () => {
            timers.delete(timer);
            call.signal.removeEventListener("abort", onAbort);
            resolve();
          },
        };
        call.signal.addEventListener("abort", onAbort, { once: true });
        timers.add(timer);
      }),
  };
}

/** Every promise that can go on has gone on. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
