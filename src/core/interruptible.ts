import type { Call } from "./call.ts";

/** Settles with `work`, or rejects at once with the signal's reason; `work` continues and its result is ignored. */
export async function interruptible<T>(work: Promise<T>, call: Call): Promise<T> {
  let onAbort = (): void => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    onAbort = () => reject(call.signal.reason);
    if (call.signal.aborted) onAbort();
    else call.signal.addEventListener("abort", onAbort, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    call.signal.removeEventListener("abort", onAbort);
  }
}
