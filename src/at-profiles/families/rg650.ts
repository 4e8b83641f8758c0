import { manage, modelsOf } from "../model.ts";
import type { Family, Managed, ModemModel } from "../model.ts";
import { autoDial } from "../settings/auto-dial.ts";
import { dataRuleSdx75 } from "../settings/data-rule.ts";
import { dnsProxy } from "../settings/dns-proxy.ts";
import { functionLevel } from "../settings/function-level.ts";
import { lanAddress } from "../settings/lan-address.ts";
import { passthroughNat } from "../settings/passthrough-nat.ts";
import { pcieMode } from "../settings/pcie-mode.ts";
import { usbMode } from "../settings/usb-mode.ts";
import { contexts, mobileAp } from "./mobile-ap.ts";

/** Settings whose refusal is harmless. No stock value is known for any of them. */
const settings: readonly Managed[] = [
  manage(usbMode),
  manage(autoDial),
  manage(pcieMode),
  manage(functionLevel),
  ...contexts,
  manage(lanAddress),
  manage(dnsProxy),
  manage(passthroughNat),
  manage(dataRuleSdx75),
];

/**
 * Never written. The kernel's authors treat it as an SDX65, its USB id is that of the SDX75
 * (docs/facts/modem.md#family-rg650), and the one report about a unit
 * (docs/facts/modem.md#family-rg650) does not cover Ethernet.
 */
const rg650: Family = {
  ...mobileAp,
  family: "rg650",
  readOnly:
    "no manual for it is public, and no source describes how to enable its Ethernet or which data" +
    " rules it accepts",
  ethernet: [],
  receiver: "mac",
  manages: settings,
};

export const rg650Models: readonly ModemModel[] = modelsOf(rg650, [
  { name: "RG650V", sources: ["KRN", "MUDI"] },
  { name: "RG650E", sources: ["KRN"] },
]);
