import type { SleepSignal } from "./alarm.ts";

/** Time as an interface, so that tests control it. */
export interface Clock {
  /** Milliseconds since the epoch, for names and records only: the user can set this time back. */
  now(): number;
  /** Milliseconds since an arbitrary start. Never goes back: for every deadline and every elapsed time. */
  monotonicMs(): number;
  /**
   * Resolves after `ms`. Rejects with the signal's reason when aborted, and removes timer and
   * listener.
   */
  sleep(ms: number, call: { readonly signal: SleepSignal }): Promise<void>;
}

/** Returns the computer's clock. `speed` > 1 makes a demonstration run faster than real time. */
export function wallClock(speed = 1): Clock {
  const start = Date.now();
  const began = performance.now();
  const elapsedMs = (): number => (performance.now() - began) * speed;
  return {
    now: () => (speed === 1 ? Date.now() : start + elapsedMs()),
    monotonicMs: elapsedMs,
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
