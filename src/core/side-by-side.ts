import type { Call } from "./call.ts";
import { interruptible } from "./interruptible.ts";

/**
 * Runs two tasks at the same time. The first failure aborts the other task and is thrown once that
 * one has ended too, so that nothing continues on a device that the caller closes next.
 */
export async function sideBySide<A, B>(
  first: (call: Call) => Promise<A>,
  second: (call: Call) => Promise<B>,
  call: Call,
): Promise<readonly [A, B]> {
  const other = new AbortController();
  const inner: Call = { signal: AbortSignal.any([call.signal, other.signal]) };
  const abortOther = (error: unknown): never => {
    other.abort(error);
    throw error;
  };
  const tasks = [
    interruptible(first(inner), inner).catch(abortOther),
    interruptible(second(inner), inner).catch(abortOther),
  ] as const;
  await Promise.allSettled(tasks);
  call.signal.throwIfAborted();
  if (other.signal.aborted) throw other.signal.reason;
  return Promise.all(tasks);
}
