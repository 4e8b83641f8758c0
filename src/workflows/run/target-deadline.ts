import { deadlineCall } from "../../core/deadline.ts";
import type { Call } from "../../core/call.ts";
import type { Clock } from "../../core/clock.ts";
import { Failure } from "../../core/failure.ts";
import { within } from "../../core/within.ts";
import { waits } from "../../core/waits.ts";

/** Returns a call for the observation of a target, which must not hold up the other targets. */
export function observationCall(name: string, clock: Clock, call: Call): Call & Disposable {
  const { deadlineMs } = waits.observeTarget;
  return deadlineCall(clock, deadlineMs, () => timedOut(name, deadlineMs), call);
}

/** Changes a target, or restores it, with a deadline. */
export function changeInTime<T>(
  name: string,
  clock: Clock,
  call: Call,
  work: (call: Call) => Promise<T>,
): Promise<T> {
  const { deadlineMs } = waits.changeTarget;
  return within(clock, deadlineMs, () => timedOut(name, deadlineMs), call, work);
}

function timedOut(name: string, deadlineMs: number): Failure {
  return new Failure("target/timed-out", {
    message: `${name} did not finish within ${deadlineMs / 60_000} minutes.`,
    hint: "Check the load of the devices and of this computer, then run the same command again.",
  });
}
