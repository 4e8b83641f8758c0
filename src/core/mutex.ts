import type { Call } from "./call.ts";

/** Lets one caller run at a time, in the order of their calls. */
export interface Mutex {
  /**
   * Resolves with the function that releases the mutex. An aborted waiter is removed from the
   * queue.
   */
  take(call: Call): Promise<() => void>;
}

export function mutex(): Mutex {
  const waiting: (() => void)[] = [];
  let taken = false;
  const pass = (): void => {
    const next = waiting.shift();
    if (next === undefined) taken = false;
    else next();
  };
  return {
    take: (call) =>
      new Promise((resolve, reject) => {
        if (call.signal.aborted) return reject(call.signal.reason);
        if (!taken) {
          taken = true;
          return resolve(pass);
        }
        const onAbort = (): void => {
          waiting.splice(waiting.indexOf(onTurn), 1);
          reject(call.signal.reason);
        };
        const onTurn = (): void => {
          call.signal.removeEventListener("abort", onAbort);
          resolve(pass);
        };
        call.signal.addEventListener("abort", onAbort, { once: true });
        waiting.push(onTurn);
      }),
  };
}
