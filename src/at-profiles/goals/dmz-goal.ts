import { Failure } from "../../core/failure.ts";
import type { ModemModel } from "../model.ts";
import { has, part } from "../observed.ts";
import type { ModemValues } from "../observed.ts";
import { refusalOfWrite } from "../refused-writes.ts";
import type { RefusedWrite } from "../refused-writes.ts";
import type { AnySetting } from "../setting.ts";
import { dmz } from "../settings/dmz.ts";
import { lanAddress } from "../settings/lan-address.ts";
import type { LanAddress } from "../settings/lan-address.ts";
import { passthroughNat } from "../settings/passthrough-nat.ts";
import type { ServiceGoal } from "./service-goal.ts";

/**
 * Returns the values of the fallback for firmware without passthrough: a DHCP pool of one address,
 * which receives all incoming traffic (docs/facts/modem.md#rule-r9). AT+QMAP="LAN" would do the
 * same, but no source describes how to undo it. Throws `refused/no-passthrough`.
 */
export function dmzGoal(
  model: ModemModel,
  observed: ModemValues,
  lan: { readonly address: string } | undefined,
  refused: readonly RefusedWrite[],
): ServiceGoal {
  if (!has(observed, dmz) || !has(observed, lanAddress)) throw noDmz(model, []);
  const current = observed[lanAddress.id];
  const gateway = lan?.address ?? textOf(part(current, "gateway")) ?? model.lan.gateway;
  const host = lan === undefined ? (onlyHost(current) ?? besides(gateway)) : besides(gateway);
  const pool: LanAddress = { start: host, end: host, gateway };
  const refusals = [
    refusalOfWrite(refused, lanAddress as AnySetting, pool),
    refusalOfWrite(refused, dmz as AnySetting, host),
  ].filter((one) => one !== undefined);
  if (refusals.length > 0) throw noDmz(model, refusals);
  return {
    aim: { kind: "dmz", host },
    values: {
      ...(has(observed, passthroughNat) ? { [passthroughNat.id]: 1 } : {}),
      [lanAddress.id]: pool,
      [dmz.id]: host,
    },
    because: [
      "The firmware has no passthrough, so the fallback of the profile applies: the modem leases " +
        `${host} to one device and forwards all incoming IPv4 traffic to it (DMZ).`,
      "This is still double NAT: the router does not receive the carrier's address, " +
        "and the modem leases no second address.",
    ],
  };
}

/** Returns the address of a pool that has one address already, as set by the user. */
function onlyHost(lan: ModemValues[string] | undefined): string | undefined {
  const [start, end, gateway] = ["start", "end", "gateway"].map((name) => textOf(part(lan, name)));
  return start === end && start !== gateway ? start : undefined;
}

/** Returns 192.168.225.2 for 192.168.225.1, as in R9. The subnets are /24 or wider. */
function besides(gateway: string): string {
  const cut = gateway.lastIndexOf(".") + 1;
  return `${gateway.slice(0, cut)}${gateway.slice(cut) === "2" ? "3" : "2"}`;
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function noDmz(model: ModemModel, refusals: readonly RefusedWrite[]): Failure {
  const [refusal] = refusals;
  if (refusal !== undefined)
    return new Failure("refused/no-passthrough", {
      message:
        `The firmware of this ${model.title} accepts no form of the passthrough rule, and ` +
        `${refusal.answer} the fallback ` +
        `(AT+QMAP="${refusal.setting === dmz.id ? "DMZ" : "LANIP"}") on ${refusal.date}.`,
      hint:
        "Update the modem's firmware, or set modem.passthrough.enabled to false. To try all forms " +
        "again, add --forget to the command.",
    });
  return new Failure("refused/no-passthrough", {
    message:
      `The firmware of this ${model.title} supports neither IP passthrough nor the fallback ` +
      'in modem.passthrough.fallback (AT+QMAP="DMZ" and "LANIP").',
    hint: "Update the modem's firmware, or set modem.passthrough.enabled to false.",
  });
}
