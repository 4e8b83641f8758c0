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
  const gateway = gatewayOf(observed);
  return gateway === undefined
    ? `${model.lan.gateway}/${model.lan.prefix}`
    : `${gateway}/${prefixOf(gateway, observed)}`;
}

/** The usual network of a DHCP pool. */
const commonPrefix = 24;

/** Returns the prefix of the smallest network, at least a /24, with the gateway and the whole pool. */
function prefixOf(gateway: string, observed: ModemValues): number {
  const lan = observed[lanAddress.id] ?? observed[lanAddressUnisoc.id];
  const pool = [part(lan, "start"), part(lan, "end")].filter((end) => typeof end === "string");
  const [own, ...others] = [gateway, ...pool].map(numberOf);
  const shared = others.map((end) => Math.clz32((own ?? 0) ^ end));
  return Math.min(commonPrefix, ...shared);
}

function numberOf(address: string): number {
  return address.split(".").reduce((sum, byte) => (sum << 8) | Number(byte), 0);
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
