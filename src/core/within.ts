import { alarm } from "./alarm.ts";
import type { Call } from "./call.ts";
import type { Clock } from "./clock.ts";
import type { Failure } from "./failure.ts";
import { runningTime } from "./running-time.ts";

/**
 * Runs `work` with a deadline of `ms` in which the program was able to run. Its signal is aborted at
 * the deadline, or together with the caller's signal. The caller's abort rejects with the caller's
 * reason, the deadline with `late()`. Settles at once in both cases, even if `work` does not.
 */
export async function within<T>(
  clock: Clock,
  ms: number,
  late: () => Failure,
  call: Call,
  work: (call: Call) => Promise<T>,
): Promise<T> {
  call.signal.throwIfAborted();
  const inner = new AbortController();
  const timer = alarm();
  let stop = (_reason: unknown): void => undefined;
  const stopped = new Promise<never>((_resolve, reject) => {
    stop = (reason) => {
      reject(reason);
      inner.abort(reason);
    };
  });
  const onAbort = (): void => stop(call.signal.reason);
  call.signal.addEventListener("abort", onAbort, { once: true });
  runningTime(clock, ms, timer).then(
    () => stop(late()),
    () => undefined,
  );
  try {
    return await Promise.race([work({ signal: inner.signal }), stopped]);
  } finally {
    timer.cancel();
    call.signal.removeEventListener("abort", onAbort);
    stopped.catch(() => undefined);
  }
}
