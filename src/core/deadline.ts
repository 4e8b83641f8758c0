import { alarm } from "./alarm.ts";
import type { Call } from "./call.ts";
import type { Clock } from "./clock.ts";
import type { Failure } from "./failure.ts";
import { runningTime } from "./running-time.ts";

/** A call that is aborted with `late()` after `ms`, unless it is disposed before. */
export function deadlineCall(
  clock: Clock,
  ms: number,
  late: () => Failure,
  call: Call,
): Call & Disposable {
  const passed = new AbortController();
  const timer = alarm();
  runningTime(clock, ms, timer).then(
    () => passed.abort(late()),
    () => undefined,
  );
  return {
    signal: AbortSignal.any([call.signal, passed.signal]),
    [Symbol.dispose]: timer.cancel,
  };
}
