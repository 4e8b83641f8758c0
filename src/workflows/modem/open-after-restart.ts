import type { Call } from "../../core/call.ts";
import { isFailure } from "../../core/failure.ts";
import type { Target } from "../../profile/targets.ts";
import { openDevices } from "../devices.ts";
import type { Devices } from "../devices.ts";
import type { Emit } from "../events.ts";
import type { World } from "../world.ts";

/**
 * Counted from the restart command. Longer than the limits of any model
 * (docs/facts/modem.md#restart-timing).
 */
const backWithinMs = 240_000;
const pollMs = 2_000;

/** As `openDevices`, but waits for a modem that the last run left in the middle of its restart. */
export async function openAfterRestart(
  target: Target,
  world: World,
  { restartingSince }: { readonly restartingSince: number | undefined },
  emit: Emit,
  call: Call,
): Promise<Devices> {
  const { clock } = world;
  // A clock that was set back in the meantime does not extend the wait.
  const deadline =
    restartingSince === undefined
      ? -Infinity
      : clock.monotonicMs() + backWithinMs - Math.max(0, clock.now() - restartingSince);
  let isReported = false;
  for (;;) {
    try {
      return await openDevices(target, world, emit, call);
    } catch (error) {
      const isPassing = isFailure(
        error,
        "port/not-found",
        "port/no-at-port",
        "port/vanished",
        "modem/no-answer",
      );
      if (!isPassing || clock.monotonicMs() >= deadline) throw error;
      const seconds = Math.ceil((deadline - clock.monotonicMs()) / 1000);
      if (!isReported) emit({ type: "waiting", for: "modem-back", seconds });
      isReported = true;
      await clock.sleep(pollMs, call);
    }
  }
}
