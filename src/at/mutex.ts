import type { Call } from "../core/call.ts";

/** One at a time, in the order of asking. */
export interface Turns {
  /** Resolves with the way to pass the turn on. Who aborts while waiting leaves the queue. */
  take(call: Call): Promise<() => void>;
}

export function mutex(): Turns {
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
