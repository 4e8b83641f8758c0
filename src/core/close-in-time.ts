import type { Clock } from "./clock.ts";
import { Failure } from "./failure.ts";
import { waits } from "./waits.ts";
import { within } from "./within.ts";

/** Closes a resource, and continues after ten seconds if it does not end. Never throws. */
export async function closeInTime(
  clock: Clock,
  resource: AsyncDisposable | undefined,
): Promise<void> {
  if (resource === undefined) return;
  const late = (): Failure => new Failure("port/failed", { message: "It does not close." });
  const call = { signal: new AbortController().signal };
  await within(clock, waits.close.deadlineMs, late, call, () =>
    Promise.resolve(resource[Symbol.asyncDispose]()),
  ).catch(() => undefined);
}
