import { manage } from "../model.ts";
import type { Managed, ModemModel } from "../model.ts";
import { autoConnect } from "../settings/auto-connect.ts";
import { autoDial } from "../settings/auto-dial.ts";
import { dataInterface } from "../settings/data-interface.ts";
import { dataRuleSdx75, plainRule } from "../settings/data-rule.ts";
import { dmz } from "../settings/dmz.ts";
import { dnsProxy } from "../settings/dns-proxy.ts";
import { lanAddress } from "../settings/lan-address.ts";
import { mbnAutoSelect } from "../settings/mbn-auto-select.ts";
import { otherRules } from "../settings/other-rules.ts";
import { passthroughNat } from "../settings/passthrough-nat.ts";
import { pcieMode } from "../settings/pcie-mode.ts";
import { simSlot } from "../settings/sim-slot.ts";
import { usbMode } from "../settings/usb-mode.ts";
import { contexts, mobileAp, radio } from "./mobile-ap.ts";

/** Snapdragon X72 and X75, "SDXPINN". No manual is public; everything known is from people who use them. */
export const sdx75 = {
  ...mobileAp,
  family: "sdx75",
  usb: [{ vendorId: "2c7c", productId: "0122" }],
  lan: { gateway: "192.168.224.1", prefix: 22 },
  // The reserved addresses are accepted, and then nothing is passed through (ROM-TK SDXPINN).
  receiver: "mac",
} satisfies Partial<ModemModel>;

/** No driver to choose (R551#2) and no RGMII. What the sources only guess at (USB mode, NAT, DNS proxy) has no stock value here. */
export const sdx75Settings: readonly Managed[] = [
  manage(usbMode),
  manage(autoDial),
  manage(pcieMode, { is: "endpoint", source: "ROM-TK SDXPINN", confidence: "field-report" }),
  manage(dataInterface, {
    is: { network: 0, diagnostics: 0 },
    source: "R551#18",
    confidence: "field-report",
  }),
  radio,
  manage(simSlot),
  manage(mbnAutoSelect),
  ...contexts,
  manage(lanAddress, {
    is: { start: "192.168.224.100", end: "192.168.227.99", gateway: "192.168.224.1" },
    source: "R551-AT",
    confidence: "field-report",
  }),
  manage(dmz, { is: "off", source: "M62b 12.3, by likeness", confidence: "assumed" }),
  manage(dnsProxy),
  manage(passthroughNat),
  manage(autoConnect),
  manage(dataRuleSdx75, {
    is: plainRule,
    source: "ROM-WIKI verizon_connection",
    confidence: "field-report",
  }),
  manage(otherRules),
];
