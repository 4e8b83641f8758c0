import type { Alarm } from "./alarm.ts";
import type { Clock } from "./clock.ts";

/** Maximum delay of a timer on a computer that is not overloaded. */
const timerToleranceMs = 50;

const minSliceMs = 100;
/** A long deadline needs no exact end. */
const maxSliceMs = (ms: number): number => Math.max(1_000, ms / 100);

/**
 * Resolves after `ms` in which this program was able to run. A timer that fires late shows that it
 * was not: the computer is overloaded, or the program was stopped. An answer that arrived in that
 * time has then not been read yet, so the delay does not count.
 */
export async function runningTime(
  clock: Clock,
  ms: number,
  call: Pick<Alarm, "signal">,
): Promise<void> {
  const sliceMs = Math.min(Math.max(ms / 4, minSliceMs), maxSliceMs(ms));
  for (let leftMs = ms; leftMs > 0;) {
    const plannedMs = Math.min(sliceMs, leftMs);
    const began = clock.monotonicMs();
    await clock.sleep(plannedMs, call);
    leftMs -= Math.min(clock.monotonicMs() - began, plannedMs + timerToleranceMs);
  }
}
