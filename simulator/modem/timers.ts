import type { Clock } from "../../src/core/clock.ts";

/** Reason of an abort that no caller sees. The default reason is an exception with a stack, made for each abort. */
const over = new Error("over");

/** Timers that can be cancelled together, as a power loss does. */
export interface Timers {
  /** Runs `act` after `ms` of the clock's time; returns a function that cancels it. */
  after(ms: number, act: () => void): () => void;
  callOff(): void;
}

export function timersOn(clock: Clock): Timers {
  const pending = new Set<AbortController>();
  return {
    after: (ms, act) => {
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
    callOff: () => {
      const stopped = [...pending];
      pending.clear();
      for (const timer of stopped) timer.abort(over);
    },
  };
}
