import type { ModemModel } from "../model.ts";
import { part } from "../observed.ts";
import type { ModemValues } from "../observed.ts";
import { dataRule } from "../settings/data-rule.ts";
import { ethernetPort } from "../settings/ethernet-port.ts";
import { lanAddress } from "../settings/lan-address.ts";
import { lanAddressUnisoc } from "../settings/lan-address-unisoc.ts";
import { mbnAutoSelect } from "../settings/mbn-auto-select.ts";
import { pdpContext } from "../settings/pdp-context.ts";
import { rgmii } from "../settings/rgmii.ts";
import { routerNat } from "../settings/router-nat.ts";

/** The modem's own LAN, `192.168.225.1/24`: as it says itself, otherwise as it leaves the factory. */
export function lanOf(model: ModemModel, observed: ModemValues): string {
  const gateway =
    part(observed[lanAddress.id], "gateway") ?? part(observed[lanAddressUnisoc.id], "gateway");
  return `${typeof gateway === "string" ? gateway : model.lan.gateway}/${model.lan.prefix}`;
}

/** Whether the modem is set to hand the carrier's address to its Ethernet port: by data rule, by a call of the RGMII port, or by a port without NAT. */
export function isPassthroughOn(observed: ModemValues): boolean {
  const mode = part(observed[dataRule.id], "ippt");
  const byRule = typeof mode === "number" && mode > 0;
  const byCall =
    part(observed[rgmii.id], "status") === "enable" && part(observed[rgmii.id], "mode") === 1;
  const byPort = observed[ethernetPort.id] === 1 && observed[routerNat.id] === 0;
  return byRule || byCall || byPort;
}

/** The PDP context of the data call: the rule's, else that of an RGMII call, else the default one. */
export function contextOf(observed: ModemValues): number {
  const byRule = part(observed[dataRule.id], "cid");
  if (typeof byRule === "number" && byRule > 0) return byRule;
  const byCall =
    part(observed[rgmii.id], "status") === "enable"
      ? part(part(observed[rgmii.id], "calls"), "0")
      : undefined;
  return typeof byCall === "number" ? byCall : 1;
}

/** The APN of the data call in words, `internet (IPv4 and IPv6)`. */
export function apnOf(observed: ModemValues): string | undefined {
  const context = pdpContext(contextOf(observed));
  const value = observed[context.id];
  return value === undefined ? undefined : context.show(value as never); // shown by the setting that read it
}

/**
 * Settings that hold something the modem does not show. Whether it is right is proven by the lease alone: where that
 * is another than the carrier's address although passthrough is on, they are to be written anew.
 */
export function unverifiable(observed: ModemValues): readonly string[] {
  const mode = part(observed[dataRule.id], "ippt");
  return typeof mode === "number" && mode > 0 && part(observed[dataRule.id], "mac") === undefined
    ? [dataRule.id]
    : [];
}

/** Settings that a restart of this modem may change behind our back: the operator profile it chooses brings an APN of its own (ROM-WIKI). */
export function restartSensitive(observed: ModemValues): readonly string[] {
  return observed[mbnAutoSelect.id] === 1
    ? Object.keys(observed).filter((id) => id.startsWith("cgdcont.") || id.startsWith("cgauth."))
    : [];
}
