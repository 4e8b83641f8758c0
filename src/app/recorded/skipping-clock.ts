import { setImmediate } from "node:timers/promises";
import type { Call } from "../../core/call.ts";
import type { Clock } from "../../core/clock.ts";

/** Recorded devices answer within this many turns of the event loop. */
const turns = 16;

/**
 * Returns a clock that skips the time in which the program would only wait. A recorded device
 * answers at once or never, so that a retry or a timeout needs no real time.
 */
export function skippingClock(): Clock {
  const sleepers = new Set<{ readonly until: number; readonly wake: () => void }>();
  const start = performance.timeOrigin;
  let elapsedMs = 0;
  let isRunning = false;
  const run = async (): Promise<void> => {
    isRunning = true;
    while (sleepers.size > 0) {
      for (let turn = 0; turn < turns; turn += 1) await setImmediate();
      const [next] = [...sleepers].sort((a, b) => a.until - b.until);
      if (next === undefined) break;
      sleepers.delete(next);
      elapsedMs = Math.max(elapsedMs, next.until);
      next.wake();
    }
    isRunning = false;
  };
  return {
    now: () => start + elapsedMs,
    monotonicMs: () => elapsedMs,
    sleep: (ms, { signal }: Call) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason);
        const onAbort = (): void => {
          sleepers.delete(sleeper);
          reject(signal.reason);
        };
        const wake = (): void => {
          signal.removeEventListener("abort", onAbort);
          resolve();
        };
        const sleeper = { until: elapsedMs + ms, wake };
        sleepers.add(sleeper);
        signal.addEventListener("abort", onAbort, { once: true });
        if (!isRunning) void run();
      }),
  };
}
