import type { Clock } from "./clock.ts";
import { Failure } from "./failure.ts";
import { within } from "./within.ts";

/** Longer than an orderly end of an SSH connection, a port or mmcli takes. */
const closeTimeoutMs = 10_000;

/** Closes a resource, and continues after ten seconds if it does not end. Never throws. */
export async function closeInTime(
  clock: Clock,
  resource: AsyncDisposable | undefined,
): Promise<void> {
  if (resource === undefined) return;
  const late = (): Failure => new Failure("port/failed", { message: "It does not close." });
  const call = { signal: new AbortController().signal };
  await within(clock, closeTimeoutMs, late, call, () =>
    Promise.resolve(resource[Symbol.asyncDispose]()),
  ).catch(() => undefined);
}
