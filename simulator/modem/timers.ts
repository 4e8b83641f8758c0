import type { Clock } from "../../src/core/clock.ts";

/** Reason of an abort that no caller sees. The default reason is an exception with a stack, made for each abort. */
const over = new Error("over");

/** Timers that can be cancelled together, as a power loss does. */
export function timersOn(clock: Clock) {
  const pending = new Set<AbortController>();
  return {
    /** Runs `act` after `ms` of the clock's time; returns a function that cancels it. */
    after: (ms: number, act: () => void): (() => void) => {
      const timer = new AbortController();
      pending.add(timer);
      clock.sleep(ms, { signal: timer.signal }).then(
        () => {
          if (!pending.delete(timer)) return;
          act();
        },
        () => undefined,
      );
      return () => {
        pending.delete(timer);
        timer.abort(over);
      };
    },
    callOff: (): void => {
      const stopped = [...pending];
      pending.clear();
      for (const timer of stopped) timer.abort(over);
    },
  };
}

export type Timers = ReturnType<typeof timersOn>;
