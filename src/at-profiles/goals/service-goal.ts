import { stockOf } from "../model.ts";
import type { ModemModel } from "../model.ts";
import { notOffered } from "../not-offered.ts";
import { has, part } from "../observed.ts";
import type { ModemValues } from "../observed.ts";
import { dataRule } from "../settings/data-rule.ts";
import type { DataRule } from "../settings/data-rule.ts";
import { dmz } from "../settings/dmz.ts";
import { passthroughNat } from "../settings/passthrough-nat.ts";
import { routerNat } from "../settings/router-nat.ts";
import { gatewayOf } from "../queries/effective-network.ts";
import type { Decision } from "./decision.ts";

/** The service that the modem offers on Ethernet. */
export type Aim =
  | { readonly kind: "passthrough" }
  | { readonly kind: "dmz"; readonly host: string }
  | { readonly kind: "router" };

/** The last part of a goal: the service for the device on the Ethernet port. */
export interface ServiceGoal extends Decision {
  readonly aim: Aim;
}

/**
 * Returns the values for IP passthrough, with the data rule if one is used. Throws
 * `refused/bad-value` for NAT that cannot be kept.
 */
export function passthroughGoal(
  model: ModemModel,
  observed: ModemValues,
  nat: boolean,
  rule: DataRule | undefined,
): ServiceGoal {
  const aim = { kind: "passthrough" } as const;
  if (has(observed, routerNat)) {
    if (nat)
      throw notOffered(
        model,
        "passthrough that keeps the modem's NAT and web interface",
        "Set modem.passthrough.nat to false.",
      );
    return { aim, values: { [routerNat.id]: 0 }, because: [withoutNat(observed)] };
  }
  return {
    aim,
    values: {
      ...(has(observed, passthroughNat) ? { [passthroughNat.id]: nat ? 1 : 0 } : {}),
      // A DMZ host would receive the router's traffic.
      ...(has(observed, dmz) ? { [dmz.id]: "off" } : {}),
      ...(rule === undefined ? {} : { [dataRule.id]: rule }),
    },
    because: has(observed, passthroughNat) && !nat ? [withoutNat(observed)] : [withNat(observed)],
  };
}

/** docs/facts/modem.md#ippt-nat. */
function withoutNat(observed: ModemValues): string {
  const address = gatewayOf(observed);
  const place = address === undefined ? "" : ` at ${address}`;
  return (
    "The modem performs no NAT: one device receives the carrier's IP address, " +
    `and the modem's web interface${place} becomes unreachable.`
  );
}

/** docs/facts/modem.md#source-tk, docs/facts/modem.md#source-rom-wiki. */
function withNat(observed: ModemValues): string {
  const address = gatewayOf(observed) ?? "its web interface";
  return (
    `The modem keeps its NAT: ${address} stays reachable, the modem stays a hop on the path, ` +
    "and incoming connections can be lost."
  );
}

/**
 * Returns the values of a modem that stays a NAT router on Ethernet
 * (docs/facts/modem.md#disable-passthrough). A data rule is needed only to move the data connection
 * to another context.
 */
export function routerGoal(model: ModemModel, observed: ModemValues, cid: number): ServiceGoal {
  const rule = cid === 1 ? stockOf(model, dataRule.id) : { cid, vlan: 0, ippt: 0, autoConnect: 1 };
  const current = part(observed[dataRule.id], "cid");
  const serves =
    part(observed[dataRule.id], "ippt") === 0 && (current === cid || (cid === 1 && current === 0));
  return {
    aim: { kind: "router" },
    values: {
      ...(has(observed, passthroughNat) ? { [passthroughNat.id]: 1 } : {}),
      ...(has(observed, dataRule) && !serves && rule !== undefined ? { [dataRule.id]: rule } : {}),
      // Only 0 is known to disable NAT. Every other value makes the modem a router.
      ...(observed[routerNat.id] === 0 ? { [routerNat.id]: 1 } : {}),
    },
    because: ["The modem stays a router: devices behind it have addresses of the modem's LAN."],
  };
}
