import { deadlineCall } from "../../core/deadline.ts";
import type { Call } from "../../core/call.ts";
import type { Clock } from "../../core/clock.ts";
import { Failure } from "../../core/failure.ts";
import { within } from "../../core/within.ts";

/** Longer than a modem that restarts, a router that reloads and every retry take together. */
const observeMinutes = 20;
const changeMinutes = 60;

/** Returns a call for the observation of a target, which must not hold up the other targets. */
export function observationCall(name: string, clock: Clock, call: Call): Call & Disposable {
  return deadlineCall(clock, observeMinutes * 60_000, () => timedOut(name, observeMinutes), call);
}

/** Changes a target, or restores it, with a deadline. */
export function changeInTime<T>(
  name: string,
  clock: Clock,
  call: Call,
  work: (call: Call) => Promise<T>,
): Promise<T> {
  const late = (): Failure => timedOut(name, changeMinutes);
  return within(clock, changeMinutes * 60_000, late, call, work);
}

function timedOut(name: string, minutes: number): Failure {
  return new Failure("target/timed-out", {
    message: `${name} did not finish within ${minutes} minutes.`,
    hint: "Check the load of the devices and of this computer, then run the same command again.",
  });
}
