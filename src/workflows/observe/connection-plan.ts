import { dialsAfterRestart } from "../../at-profiles/queries/dialing.ts";
import { contextOf } from "../../at-profiles/queries/effective-network.ts";
import type { ConnectionPlan } from "../../plan/connection.ts";
import type { State } from "../../plan/state.ts";
import type { Goal } from "./goal.ts";
import type { ModemState } from "./observe-modem.ts";

interface ConnectionOptions {
  readonly goal: Goal;
  readonly wasConnected?: boolean;
}

/**
 * Returns the data connection that the target must have: the one of the snapshot, otherwise the one
 * that the run began with, unless the factory settings start none.
 */
export function connectionPlan(
  modem: ModemState | undefined,
  wanted: State["modem"],
  options: ConnectionOptions,
): ConnectionPlan | undefined {
  if (modem === undefined) return undefined;
  const before = options.goal.kind === "snapshot" ? options.goal.snapshot.modem : undefined;
  const cid = before?.context ?? modem.context ?? contextOf(modem.values);
  return {
    isWanted: isWanted(modem, wanted, options),
    isActive: modem.connected,
    command: modem.model.connectCommand(cid),
  };
}

function isWanted(
  modem: ModemState,
  wanted: State["modem"],
  { goal, wasConnected = modem.connected }: ConnectionOptions,
): boolean {
  const dials = dialsAfterRestart({ ...modem.values, ...wanted });
  switch (goal.kind) {
    case "profile":
      return wasConnected;
    case "snapshot":
      return goal.snapshot.modem?.connected ?? (wasConnected && dials === true);
    case "stock":
      // A connection of the modem locks a QMI host out (docs/facts/modem.md#qmapwac-and-host).
      return wasConnected && dials !== false;
    default:
      return goal satisfies never;
  }
}

/** Returns the sentence about a connection that the factory settings do not start. */
export function connectionNotes(
  modem: ModemState | undefined,
  wanted: State["modem"],
  options: ConnectionOptions,
): readonly string[] {
  const { goal, wasConnected = modem?.connected } = options;
  if (goal.kind !== "stock" || modem === undefined || wasConnected !== true) return [];
  if (isWanted(modem, wanted, options)) return [];
  return [
    "With its factory settings the modem starts no data connection. A program on the USB host does, over QMI or MBIM.",
  ];
}
