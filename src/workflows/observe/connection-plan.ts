import { dialsAfterRestart } from "../../at-profiles/queries/dialing.ts";
import { contextOf } from "../../at-profiles/queries/effective-network.ts";
import type { ConnectionPlan } from "../../plan/connection.ts";
import type { Goal } from "./goal.ts";
import type { ModemState } from "./observe-modem.ts";

/**
 * Returns the data connection that the target must have: the one of the snapshot, otherwise the one
 * that the run began with.
 */
export function connectionPlan(
  modem: ModemState | undefined,
  options: { readonly goal: Goal; readonly wasConnected?: boolean },
): ConnectionPlan | undefined {
  if (modem === undefined) return undefined;
  const { goal, wasConnected = modem.connected } = options;
  const before = goal.kind === "snapshot" ? goal.snapshot.modem : undefined;
  const isWanted =
    before === undefined
      ? wasConnected
      : (before.connected ??
        (wasConnected && dialsAfterRestart({ ...modem.values, ...before.settings }) === true));
  const cid = before?.context ?? modem.context ?? contextOf(modem.values);
  return { isWanted, isActive: modem.connected, command: modem.model.connectCommand(cid) };
}
