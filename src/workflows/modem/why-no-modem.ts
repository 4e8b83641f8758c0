import type { Call } from "../../core/call.ts";
import { defined } from "../../core/defined.ts";
import { isFailure } from "../../core/failure.ts";
import type { Failure } from "../../core/failure.ts";
import type { PortSpec } from "../../profile/targets.ts";
import type { Attempt } from "../../transports/find.ts";
import {
  modulesOfOtherMakers,
  thisComputer,
  withoutAtPort,
} from "../../transports/usb/without-at-port.ts";
import type { Machine } from "../../transports/usb/without-at-port.ts";
import type { World } from "../world.ts";
import { noModem } from "./no-modem.ts";
import { withHolders } from "./port-holders.ts";

/**
 * Returns the most specific failure: a port that could not be opened explains more than "not
 * found".
 */
export async function noModemFailure(
  attempts: readonly Attempt[],
  spec: PortSpec,
  world: World,
  call: Call,
): Promise<Failure> {
  for (const { candidate, outcome } of attempts) {
    if (isFailure(outcome, "busy/port-held", "port/no-permission"))
      return withHolders(outcome, candidate.port.path, world, call);
  }
  const last = attempts.at(-1);
  if (last !== undefined && isFailure(last.outcome)) return last.outcome;
  const devices = (await world.ports.devices?.(call)) ?? [];
  return (
    withoutAtPort(devices, machineOf(world)) ?? noModem(world, spec, modulesOfOtherMakers(devices))
  );
}

/** Pasted texts can come from the router, whose prompt and programs they show. */
export function machineOf({ ports, texts }: Pick<World, "ports" | "texts">): Machine {
  const isRouter = ports.where === "router" || texts?.isOpenWrt === true;
  return isRouter
    ? defined({ title: "the router", release: texts?.release ?? ports.release })
    : thisComputer;
}
