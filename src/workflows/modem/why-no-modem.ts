import type { Call } from "../../core/call.ts";
import { isFailure } from "../../core/failure.ts";
import type { Failure } from "../../core/failure.ts";
import type { PortSpec } from "../../profile/targets.ts";
import type { Attempt } from "../../transports/find.ts";
import { modulesOfOtherMakers, withoutAtPort } from "../../transports/usb/without-at-port.ts";
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

export function machineOf({ ports }: World): "the router" | "this computer" {
  return ports.where === "router" ? "the router" : "this computer";
}
