import { manage } from "../model.ts";
import type { Family, Managed, ModemModel } from "../model.ts";
import { autoDial } from "../settings/auto-dial.ts";
import { dataInterface } from "../settings/data-interface.ts";
import { dataRule, noRule } from "../settings/data-rule.ts";
import { dmz } from "../settings/dmz.ts";
import { dnsProxy } from "../settings/dns-proxy.ts";
import { ethernetDriver } from "../settings/ethernet-driver.ts";
import { functionLevel } from "../settings/function-level.ts";
import { ipptMac } from "../settings/ippt-mac.ts";
import { lanAddress } from "../settings/lan-address.ts";
import { mbnAutoSelect } from "../settings/mbn-auto-select.ts";
import { otherRules } from "../settings/other-rules.ts";
import { passthroughNat } from "../settings/passthrough-nat.ts";
import { pcieMode } from "../settings/pcie-mode.ts";
import { pdpContext } from "../settings/pdp-context.ts";
import { pdpLogin } from "../settings/pdp-login.ts";
import { rgmii, rgmiiOnPcieBoard } from "../settings/rgmii.ts";
import { simSlot } from "../settings/sim-slot.ts";
import { usbMode } from "../settings/usb-mode.ts";
import { pdpAddress, wwan } from "../queries/data-connection.ts";
import { waits } from "../../core/waits.ts";

/**
 * Facts of all Qualcomm modules with a built-in router ("mobile AP"): SDX55, SDX62/65 and SDX72/75
 * (docs/facts/modem.md#ethernet-architectures).
 */
export const mobileAp: Pick<
  ModemModel,
  "lan" | "receiver" | "addressQueries" | "connectCommand" | "restart"
> = {
  // docs/facts/modem.md#ippt-nat; refused while auto_connect dials (docs/facts/modem.md#connect).
  // The rule, not the command, names the context.
  connectCommand: () => 'AT+QMAP="connect",0,1',
  lan: { gateway: "192.168.225.1", prefix: 24 },
  receiver: "mac-or-reserved",
  addressQueries: (cid) => [wwan, pdpAddress(cid)],
  // QA polls up to 300 s for either (docs/facts/modem.md#restart-timing); 10 s before the first
  // QMAP command.
  restart: {
    command: "AT+CFUN=1,1",
    timeoutMs: 20_000,
    downWithinMs: waits.modemGone.deadlineMs,
    upWithinMs: waits.modemBack.deadlineMs,
    settleMs: waits.modemSettles.deadlineMs,
  },
};

const asserted = { source: "QA", confidence: "vendor-test" } as const;

/**
 * Factory values of USB mode and driver differ by SKU (docs/facts/modem.md#factory-usbnet,
 * docs/facts/modem.md#factory-eth-driver): no stock value.
 */
const link: readonly Managed[] = [
  manage(usbMode),
  manage(autoDial, { is: 0, ...asserted }),
  manage(pcieMode, { is: "endpoint", ...asserted }),
  manage(dataInterface, { is: { network: 0, diagnostics: 0 }, ...asserted }),
  manage(ethernetDriver),
];

/** PDP contexts 1 to 8: the range of RGMII calls (docs/facts/modem.md#rgmii). */
export const contexts: readonly Managed[] = [1, 2, 3, 4, 5, 6, 7, 8].flatMap((cid) => [
  manage(pdpContext(cid)),
  manage(pdpLogin(cid)),
]);

export const radio = manage(functionLevel, {
  is: 1,
  source: "M55 CFUN, M62c 2.22",
  confidence: "manual",
});

const service: readonly Managed[] = [
  radio,
  manage(simSlot),
  manage(mbnAutoSelect),
  ...contexts,
  manage(lanAddress),
  manage(dmz, { is: "off", source: "M62b 12.3", confidence: "manual" }),
  manage(dnsProxy, { is: "enable", source: "M62b 12.16", confidence: "manual" }),
  manage(passthroughNat, { is: 1, ...asserted }),
];

const rules: readonly Managed[] = [
  manage(dataRule, { is: noRule, ...asserted }),
  manage(otherRules),
];

/** M.2 modules have no RGMII pins, but their firmware answers RGMII commands. */
export const m2Settings: readonly Managed[] = [
  ...link,
  manage(rgmiiOnPcieBoard, {
    is: { status: "disable" },
    source: "M55 12.7.1",
    confidence: "manual",
  }),
  ...service,
  ...rules,
];

const lgaSettings: readonly Managed[] = [
  ...link,
  manage(ipptMac, { is: "FF:FF:FF:FF:FF:FF", ...asserted }),
  manage(rgmii, { is: { status: "disable" }, source: "M55 12.7.1", confidence: "manual" }),
  ...service,
  ...rules,
];

export const m2: Omit<Family, "family"> = { ...mobileAp, ethernet: ["pcie"], manages: m2Settings };

/** LGA modules: the board decides between RGMII and PCIe. */
export const lga: Omit<Family, "family"> = {
  ...mobileAp,
  ethernet: ["rgmii", "pcie"],
  manages: lgaSettings,
};
