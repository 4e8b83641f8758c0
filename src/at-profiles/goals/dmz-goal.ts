import { Failure } from "../../core/failure.ts";
import type { ModemModel } from "../model.ts";
import { has, part } from "../observed.ts";
import type { ModemValues } from "../observed.ts";
import { dmz } from "../settings/dmz.ts";
import { lanAddress } from "../settings/lan-address.ts";
import { passthroughNat } from "../settings/passthrough-nat.ts";

export interface DmzGoal {
  readonly aim: { readonly kind: "dmz"; readonly host: string };
  readonly values: ModemValues;
  readonly because: readonly string[];
}

/**
 * The poor man's passthrough, for firmware without the real one: a pool of one address, and everything that comes in goes there (ROM-WIKI; modem.md R9).
 * The pool and not AT+QMAP="LAN", which would do the same: no source tells how that one is taken back.
 */
export function dmzGoal(
  model: ModemModel,
  observed: ModemValues,
  lan: { readonly address: string } | undefined,
): DmzGoal {
  if (!has(observed, dmz) || !has(observed, lanAddress)) throw noDmz(model);
  const current = observed[lanAddress.id];
  const gateway = lan?.address ?? textOf(part(current, "gateway")) ?? model.lan.gateway;
  const host = lan === undefined ? (onlyHost(current) ?? besides(gateway)) : besides(gateway);
  return {
    aim: { kind: "dmz", host },
    values: {
      ...(has(observed, passthroughNat) ? { [passthroughNat.id]: 1 } : {}),
      [lanAddress.id]: { start: host, end: host, gateway },
      [dmz.id]: host,
    },
    because: [
      `the firmware has no passthrough, so the profile's fallback is taken: the modem gives one device ${host}, and sends it all IPv4 traffic that comes in (DMZ)`,
      "that is still NAT, in the modem and in the router: the router never has the carrier's address, and no second device gets one from the modem",
    ],
  };
}

/** A pool that has one address already: somebody chose it. */
function onlyHost(lan: ModemValues[string] | undefined): string | undefined {
  const [start, end, gateway] = ["start", "end", "gateway"].map((name) => textOf(part(lan, name)));
  return start === end && start !== gateway ? start : undefined;
}

/** 192.168.225.2 beside 192.168.225.1, as in R9; the subnets are /24 or wider. */
function besides(gateway: string): string {
  const cut = gateway.lastIndexOf(".") + 1;
  return `${gateway.slice(0, cut)}${gateway.slice(cut) === "2" ? "3" : "2"}`;
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function noDmz(model: ModemModel): Failure {
  return new Failure("refused/no-passthrough", {
    message: `The firmware of this ${model.title} offers neither IP passthrough nor what modem.passthrough.fallback accepts instead (AT+QMAP="DMZ" and "LANIP").`,
    hint: "Update the modem's firmware, or set modem.passthrough.enabled to false.",
  });
}
