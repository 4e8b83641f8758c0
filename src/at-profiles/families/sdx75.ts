import { manage, modelsOf } from "../model.ts";
import type { Family, Managed, ModemModel } from "../model.ts";
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

/**
 * No driver to choose (docs/facts/modem.md#symptom-32) and no RGMII. Settings about which sources
 * only guess (USB mode,
 * NAT, DNS proxy) have no stock value here.
 */
const settings: readonly Managed[] = [
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

const sdx75: Family = {
  ...mobileAp,
  family: "sdx75",
  ethernet: ["pcie"],
  lan: { gateway: "192.168.224.1", prefix: 22 },
  // The modem accepts the reserved addresses but then passes nothing through
  // (docs/facts/modem.md#mpdn-sdx75).
  receiver: "mac",
  manages: settings,
};

/** Snapdragon X72 and X75, "SDXPINN". No manual is public. All facts come from users. */
export const sdx75Models: readonly ModemModel[] = modelsOf(sdx75, [
  { name: "RM551E-GL", sources: ["ROM-WIKI", "ROM-TK SDXPINN", "R551-AT", "R551#2", "R551#18"] },
  // With factory firmware it cannot be a PCIe root complex; that needs a special image
  // (docs/facts/modem.md#pcie-mode).
  { name: "RM550V-GL", sources: ["ROM-TK SDXPINN", "ROM-WIKI"] },
]);
