import type { Call } from "../../core/call.ts";
import type { Clock } from "../../core/clock.ts";
import { isFailure } from "../../core/failure.ts";
import { waits } from "../../core/waits.ts";
import type { Target } from "../../profile/targets.ts";
import { openDevices } from "../devices.ts";
import type { Devices } from "../devices.ts";
import type { Emit } from "../events.ts";
import type { World } from "../world.ts";

const pollMs = 2_000;

/** When the step started during which the last run ended, in ms by the wall clock. */
export interface InterruptedStep {
  readonly restartingSince: number | undefined;
  readonly executingSince: number | undefined;
}

/** As `openDevices`, but waits for a modem that the last run left in the middle of `step`. */
export async function openAfterRestart(
  target: Target,
  world: World,
  step: InterruptedStep | undefined,
  emit: Emit,
  call: Call,
): Promise<Devices> {
  const { clock } = world;
  const { restartingSince, executingSince } = step ?? {};
  // A clock that was set back in the meantime does not extend the wait.
  const until = (since: number | undefined, limitMs: number): number =>
    since === undefined
      ? -Infinity
      : clock.monotonicMs() + limitMs - Math.max(0, clock.now() - since);
  const deadline = Math.max(
    until(restartingSince, waits.restartOfKilledRun.deadlineMs),
    until(executingSince, waits.commandOfKilledRun.deadlineMs),
  );
  return retryUntilBack(
    () => openDevices(target, world, emit, call),
    deadline,
    { clock, emit },
    call,
  );
}

/**
 * Returns a function that repeats an observation if the modem left USB during it, because the last run
 * had just restarted it.
 */
export function throughRestart(
  step: InterruptedStep | undefined,
  { modem, clock }: Devices,
  emit: Emit,
  call: Call,
): <T>(observe: () => Promise<T>) => Promise<T> {
  const { restartingSince } = step ?? {};
  return (observe) =>
    observe().catch(async (error: unknown) => {
      const isLeaving =
        restartingSince !== undefined &&
        clock.now() - restartingSince < waits.restartOfKilledRun.deadlineMs;
      if (modem === undefined || !isLeaving || !isFailure(error, "modem/left-usb")) throw error;
      await modem.reopen(emit, call);
      return observe();
    });
}

/** Tries to open until the modem is back. At the deadline, throws what the last try reported. */
export async function retryUntilBack<T>(
  open: () => Promise<T>,
  deadline: number,
  { clock, emit }: { readonly clock: Clock; readonly emit: Emit },
  call: Call,
): Promise<T> {
  let isReported = false;
  for (;;) {
    try {
      return await open();
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
