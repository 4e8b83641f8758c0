import { manage } from "../model.ts";
import type { Managed, ModemModel } from "../model.ts";
import { autoDial } from "../settings/auto-dial.ts";
import { dataRuleSdx75 } from "../settings/data-rule.ts";
import { dnsProxy } from "../settings/dns-proxy.ts";
import { functionLevel } from "../settings/function-level.ts";
import { lanAddress } from "../settings/lan-address.ts";
import { passthroughNat } from "../settings/passthrough-nat.ts";
import { pcieMode } from "../settings/pcie-mode.ts";
import { usbMode } from "../settings/usb-mode.ts";
import { contexts, mobileAp } from "./mobile-ap.ts";

/** Looked at only. The kernel's authors take it for an SDX65, its USB id is that of the SDX75 (KRN), and the one report of a unit (MUDI) is not about Ethernet. */
export const rg650 = {
  ...mobileAp,
  family: "rg650",
  readOnly:
    "no manual for it is public, and no source tells how its Ethernet is switched on or what its data rules take",
  usb: [{ vendorId: "2c7c", productId: "0122" }],
  ethernet: [],
  receiver: "mac",
} satisfies Partial<ModemModel>;

/** Questions whose refusal is harmless; no stock value is known of any. */
export const rg650Settings: readonly Managed[] = [
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
