import type { Call } from "../../src/core/call.ts";
import type { Clock } from "../../src/core/clock.ts";

export interface TestClock extends Clock {
  /** Timers that somebody still waits for; 0 when everything cleaned up behind itself. */
  pending(): number;
}

interface Timer {
  readonly due: number;
  ring(): void;
}

/**
 * Time that leaps: whenever the program has nothing left to do but wait, the earliest timer rings at once.
 * For parts without real I/O; hours pass in milliseconds, in the right order.
 */
export function testClock(start = Date.UTC(2026, 0, 1)): TestClock {
  const timers = new Set<Timer>();
  let now = start;
  let leaping = false;

  const leap = (): void => {
    leaping = false;
    const earliest = [...timers].reduce<Timer | undefined>((first, timer) => (first === undefined || timer.due < first.due ? timer : first), undefined);
    if (earliest === undefined) return;
    now = Math.max(now, earliest.due);
    earliest.ring();
    prepare();
  };
  const prepare = (): void => {
    if (leaping || timers.size === 0) return;
    leaping = true;
    setImmediate(leap);
  };

  return {
    now: () => now,
    pending: () => timers.size,
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
        prepare();
      }),
  };
}
