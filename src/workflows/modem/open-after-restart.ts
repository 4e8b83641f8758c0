import type { Call } from "../../core/call.ts";
import { isFailure } from "../../core/failure.ts";
import type { Target } from "../../profile/targets.ts";
import type { RunStore } from "../../runs/store.ts";
import { openDevices } from "../devices.ts";
import type { Devices } from "../devices.ts";
import type { Emit } from "../events.ts";
import { leftIn } from "../run/unfinished.ts";
import type { World } from "../world.ts";

/** From the restart command on; longer than any model is given (modem.md 3). */
const backWithinMs = 240_000;
const pollMs = 2_000;

/** As `openDevices`. A modem that the last run left in the middle of its restart is on its way back, so it is waited for. */
export async function openAfterRestart(
  target: Target,
  world: World,
  emit: Emit,
  call: Call,
): Promise<Devices> {
  const { clock } = world;
  const began = await restartBegan(target.name, world.runs);
  // A clock that was put back meanwhile makes nobody wait longer.
  const deadline = began === undefined ? -Infinity : Math.min(began, clock.now()) + backWithinMs;
  let said = "nothing";
  for (;;) {
    try {
      return await openDevices(target, world, emit, call);
    } catch (error) {
      const passing = isFailure(error, "port/not-found", "port/vanished", "modem/no-answer");
      if (!passing || clock.now() >= deadline) throw error;
      if (said === "nothing")
        emit({
          type: "waiting",
          for: "modem-back",
          seconds: Math.ceil((deadline - clock.now()) / 1000),
        });
      said = "waiting";
      await clock.sleep(pollMs, call);
    }
  }
}

/** When the restart began in which the last run was left; undefined when it was not left in one. */
async function restartBegan(target: string, runs: RunStore): Promise<number | undefined> {
  const last = (await runs.list(target)).at(-1);
  const left = last === undefined ? undefined : leftIn(last);
  return left?.step.kind === "modem.restart" ? left.since : undefined;
}
