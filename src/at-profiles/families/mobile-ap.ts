import { manage } from "../model.ts";
import type { Managed, ModemModel } from "../model.ts";
import { autoDial } from "../settings/auto-dial.ts";
import { dataInterface } from "../settings/data-interface.ts";
import { dataRule, noRule } from "../settings/data-rule.ts";
import { dmz } from "../settings/dmz.ts";
import { dnsProxy } from "../settings/dns-proxy.ts";
import { ethernetDriver } from "../settings/ethernet-driver.ts";
import { functionLevel } from "../settings/function-level.ts";
import { ipptMac } from "../settings/ippt-mac.ts";
import { lanAddress } from "../settings/lan-address.ts";
import { otherRules } from "../settings/other-rules.ts";
import { passthroughNat } from "../settings/passthrough-nat.ts";
import { pcieMode } from "../settings/pcie-mode.ts";
import { pdpContext } from "../settings/pdp-context.ts";
import { rgmii, rgmiiOnPcieBoard } from "../settings/rgmii.ts";
import { simSlot } from "../settings/sim-slot.ts";
import { usbMode } from "../settings/usb-mode.ts";

/** What Qualcomm modules with the same router inside ("mobile AP") have in common, SDX55 and SDX62/65 alike (modem.md 1.1). */
export const mobileAp = {
  atInterface: 2,
  atInterfaceWithRndis: 4,
  lan: { gateway: "192.168.225.1", prefix: 24 },
  // QA polls up to 300 s for either; 10 s before the first QMAP command.
  restart: { command: "AT+CFUN=1,1", timeoutMs: 20_000, downWithinMs: 60_000, upWithinMs: 300_000, settleMs: 10_000 },
} satisfies Partial<ModemModel>;

/**
 * USB mode and driver leave the factory differently by SKU (openwrt-ipq#3, M55 12.7.8 against QA); QA asserts the others.
 * One RM500Q-AE had 1,1 as its data interface (forums.quectel.com/t/47332); with 0,0 its AT ports are on USB in any case.
 */
const link: readonly Managed[] = [
  manage(usbMode),
  manage(autoDial, { stock: 0 }),
  manage(pcieMode, { stock: "endpoint" }),
  manage(dataInterface, { stock: { network: 0, diagnostics: 0 } }),
  manage(ethernetDriver),
];

/** 1 to 8, as far as an RGMII call reaches (M55 12.7.1). */
const contexts: readonly Managed[] = [1, 2, 3, 4, 5, 6, 7, 8].map((cid) => manage(pdpContext(cid)));

const service: readonly Managed[] = [
  manage(functionLevel, { stock: 1 }),
  manage(simSlot),
  ...contexts,
  manage(lanAddress),
  manage(dmz, { stock: "off" }),
  manage(dnsProxy, { stock: "enable" }),
  manage(passthroughNat, { stock: 1 }),
];

const rules: readonly Managed[] = [manage(dataRule, { stock: noRule }), manage(otherRules)];

/** M.2 modules: no RGMII pins, but firmware that answers as if. */
export const m2Settings: readonly Managed[] = [...link, manage(rgmiiOnPcieBoard, { stock: { status: "disable" } }), ...service, ...rules];

/** LGA modules: the board decides between RGMII and PCIe. */
export const lgaSettings: readonly Managed[] = [
  ...link,
  manage(ipptMac, { stock: "FF:FF:FF:FF:FF:FF" }),
  manage(rgmii, { stock: { status: "disable" } }),
  ...service,
  ...rules,
];
