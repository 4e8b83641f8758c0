import type { Call } from "../../core/call.ts";
import { atPortOf } from "../../profile/targets.ts";
import type { Target } from "../../profile/targets.ts";
import { isUnidentified, modemLabel, routerIdOf, routerLabel } from "../../runs/devices.ts";
import type { Devices } from "../devices.ts";
import type { World } from "../world.ts";
import { foundDevices } from "./resumption.ts";

export interface TargetLocks extends AsyncDisposable {
  /** Locks the modem, which has no name before it is open. */
  addModem(devices: Devices): Promise<void>;
}

/**
 * Locks the router of a target by its address, or the port of a modem alone, until disposed. Throws
 * `busy/run-locked`.
 */
export async function lockTarget(
  target: Target,
  { runs }: World,
  call: Call,
): Promise<TargetLocks> {
  const locks = [await runs.lock(nameOf(target), { ...call, oldName: target.name })];
  return {
    addModem: async (devices) => {
      const { modem } = foundDevices(devices);
      if (modem !== undefined && !isUnidentified(modem))
        locks.push(await runs.lock(modemLabel(modem), call));
    },
    [Symbol.asyncDispose]: async () => {
      for (const lock of locks.reverse()) await lock[Symbol.asyncDispose]();
    },
  };
}

function nameOf(target: Target): string {
  const router = routerIdOf(target);
  if (router !== undefined) return routerLabel(router);
  const { modem } = target;
  return modem === undefined
    ? `target ${target.name}`
    : `port ${atPortOf(modem.port) ?? "of any modem"}`;
}
