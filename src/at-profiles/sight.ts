import type { ModemModel } from "./model.ts";
import { part } from "./observed.ts";
import type { ModemValues } from "./observed.ts";
import { dataRule } from "./settings/data-rule.ts";
import { lanAddress } from "./settings/lan-address.ts";
import { rgmii } from "./settings/rgmii.ts";

/** The modem's own LAN, `192.168.225.1/24`: as it says itself, otherwise as it leaves the factory. */
export function lanOf(model: ModemModel, observed: ModemValues): string {
  const gateway = part(observed[lanAddress.id], "gateway");
  return `${typeof gateway === "string" ? gateway : model.lan.gateway}/${model.lan.prefix}`;
}

/** Whether the modem is set to hand the carrier's address to its Ethernet port, by data rule or by a call of the RGMII port. */
export function passthroughOf(observed: ModemValues): "on" | "off" {
  const mode = part(observed[dataRule.id], "ippt");
  const byRule = typeof mode === "number" && mode > 0;
  const byCall = part(observed[rgmii.id], "status") === "enable" && part(observed[rgmii.id], "mode") === 1;
  return byRule || byCall ? "on" : "off";
}
