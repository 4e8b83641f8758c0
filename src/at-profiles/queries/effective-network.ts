import type { ModemModel } from "../model.ts";
import { part } from "../observed.ts";
import type { ModemValues } from "../observed.ts";
import { dataRule } from "../settings/data-rule.ts";
import { ethernetPort } from "../settings/ethernet-port.ts";
import { lanAddress } from "../settings/lan-address.ts";
import { lanAddressUnisoc } from "../settings/lan-address-unisoc.ts";
import { pdpContext } from "../settings/pdp-context.ts";
import { rgmii } from "../settings/rgmii.ts";
import { routerNat } from "../settings/router-nat.ts";

/** Returns the modem's LAN (`192.168.225.1/24`) as it reports it, otherwise the factory value. */
export function lanOf(model: ModemModel, observed: ModemValues): string {
  return `${gatewayOf(observed) ?? model.lan.gateway}/${model.lan.prefix}`;
}

/** Returns the modem's LAN address as it reports it. */
export function gatewayOf(observed: ModemValues): string | undefined {
  const gateway =
    part(observed[lanAddress.id], "gateway") ?? part(observed[lanAddressUnisoc.id], "gateway");
  return typeof gateway === "string" ? gateway : undefined;
}

/** Ids of the settings that decide whether passthrough is on. */
export const passthroughSettings: ReadonlySet<string> = new Set([
  dataRule.id,
  rgmii.id,
  ethernetPort.id,
  routerNat.id,
]);

/** Whether passthrough to Ethernet is set, by data rule, RGMII call, or a port without NAT. */
export function isPassthroughOn(observed: ModemValues): boolean {
  const mode = part(observed[dataRule.id], "ippt");
  const byRule = typeof mode === "number" && mode > 0;
  const byCall =
    part(observed[rgmii.id], "status") === "enable" && part(observed[rgmii.id], "mode") === 1;
  const byPort = observed[ethernetPort.id] === 1 && observed[routerNat.id] === 0;
  return byRule || byCall || byPort;
}

/**
 * Returns the PDP context of the data connection: the data rule's, the RGMII call's, otherwise 1.
 */
export function contextOf(observed: ModemValues): number {
  const byRule = part(observed[dataRule.id], "cid");
  if (typeof byRule === "number" && byRule > 0) return byRule;
  const byCall =
    part(observed[rgmii.id], "status") === "enable"
      ? part(part(observed[rgmii.id], "calls"), "0")
      : undefined;
  return typeof byCall === "number" ? byCall : 1;
}

/** Returns the APN of the data connection as text, `internet (IPv4 and IPv6)`, if it is known. */
export function apnOf(observed: ModemValues): string | undefined {
  const context = pdpContext(contextOf(observed));
  const value = observed[context.id];
  return value === undefined ? undefined : context.show(value as never); // read by the same setting
}
