import type { Call } from "../../src/core/call.ts";
import type { Clock } from "../../src/core/clock.ts";

/** Pending timers of a test clock. */
export interface Timers extends Pick<Clock, "sleep"> {
  earliest(): Timer | undefined;
  pending(): number;
}

export interface Timer {
  readonly due: number;
  ring(): void;
}

/** Returns timers for a clock. `added` is called for every new timer. */
export function timersOf(now: () => number, added: () => void = () => undefined): Timers {
  const timers = new Set<Timer>();
  return {
    pending: () => timers.size,
    earliest: () =>
      [...timers].reduce<Timer | undefined>(
        (first, timer) => (first === undefined || timer.due < first.due ? timer : first),
        undefined,
      ),
    sleep: (ms: number, call: Call) =>
      new Promise((resolve, reject) => {
        if (call.signal.aborted) return reject(call.signal.reason);
        const onAbort = (): void => {
          timers.delete(timer);
          reject(call.signal.reason);
        };
        const timer: Timer = {
          due: now() + ms,
          ring: () => {
            timers.delete(timer);
            call.signal.removeEventListener("abort", onAbort);
            resolve();
          },
        };
        call.signal.addEventListener("abort", onAbort, { once: true });
        timers.add(timer);
        added();
      }),
  };
}
