import type { Call } from "./call.ts";

/** Time as an interface, so that tests control it. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /**
   * Resolves after `ms`. Rejects with the signal's reason when aborted, and removes timer and
   * listener.
   */
  sleep(ms: number, call: Call): Promise<void>;
}

/** Returns the wall clock. `speed` > 1 makes a demonstration run faster than real time. */
export function wallClock(speed = 1): Clock {
  const start = Date.now();
  return {
    now: () => (speed === 1 ? Date.now() : start + (Date.now() - start) * speed),
    sleep: (ms, call) =>
      new Promise((resolve, reject) => {
        if (call.signal.aborted) return reject(call.signal.reason);
        const onAbort = (): void => {
          clearTimeout(timer);
          reject(call.signal.reason);
        };
        const timer = setTimeout(() => {
          call.signal.removeEventListener("abort", onAbort);
          resolve();
        }, ms / speed);
        call.signal.addEventListener("abort", onAbort, { once: true });
      }),
  };
}
