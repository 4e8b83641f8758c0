import type { Call } from "./call.ts";
import { interruptible } from "./interruptible.ts";

/**
 * Returns `work` for many callers at the same time. It runs once at a time. Its result goes to
 * every caller that asked before this run of it started, so no caller gets a result that is older
 * than its call. An aborted caller stops waiting.
 */
export function sharedWork<T>(work: (call: Call) => Promise<T>): (call: Call) => Promise<T> {
  // The callers share this work, so the abort of one caller does not end it.
  const forAll: Call = { signal: new AbortController().signal };
  let running: Promise<unknown> = Promise.resolve();
  let next: Promise<T> | undefined;
  const start = (): Promise<T> => {
    next = undefined;
    const run = work(forAll);
    running = run;
    return run;
  };
  return (call) => {
    next ??= running.then(start, start);
    return interruptible(next, call);
  };
}
