import { number } from "../arguments.ts";
import { manage, modelsOf } from "../model.ts";
import type { Family, Managed, ModemModel } from "../model.ts";
import { ethernetPort } from "../settings/ethernet-port.ts";
import { functionLevel } from "../settings/function-level.ts";
import { lanAddressUnisoc } from "../settings/lan-address-unisoc.ts";
import { mbnAutoSelect } from "../settings/mbn-auto-select.ts";
import { pcieModeUnisoc } from "../settings/pcie-mode.ts";
import { routerNat } from "../settings/router-nat.ts";
import { simSlot } from "../settings/sim-slot.ts";
import { usbMode } from "../settings/usb-mode.ts";
import { dialedContexts, netdevAddress } from "../queries/data-connection.ts";
import { contexts } from "./mobile-ap.ts";
import { waits } from "../../core/waits.ts";

/**
 * Factory values differ by SKU (docs/facts/modem.md#unisoc-settings), so only the radio has a stock
 * value.
 */
const settings: readonly Managed[] = [
  manage(usbMode),
  manage(pcieModeUnisoc),
  manage(ethernetPort),
  manage(lanAddressUnisoc),
  manage(routerNat),
  manage(functionLevel, { is: 1, source: "as all other modules", confidence: "assumed" }),
  manage(simSlot),
  manage(mbnAutoSelect),
  ...contexts,
];

/**
 * UniSoc UDX710: a chip of another maker, with a different command set
 * (docs/facts/modem.md#unisoc).
 * No source has a read form of its automatic dialling, so that is written together with the
 * Ethernet port.
 */
const unisoc: Family = {
  family: "unisoc",
  ethernet: ["on-board"],
  receiver: "first-to-ask",
  // Not AT+CGPADDR: a context that the network attached does not prove anything about the Ethernet
  // port.
  addressQueries: (cid) => [netdevAddress(cid)],
  dialedContexts,
  // Automatic dialing (docs/facts/modem.md#unisoc-data-call): a connection that is only started once
  // would end with the next restart.
  connectCommand: (cid) => `AT+QNETDEVCTL=${number(cid, { from: 1, to: 8 })},3,1`,
  // Assumed where the modem does not report it: the default address of Quectel's other modules.
  lan: { gateway: "192.168.225.1", prefix: 24 },
  // As for Quectel's other modules. No source has numbers for these.
  restart: {
    command: "AT+CFUN=1,1",
    timeoutMs: 20_000,
    downWithinMs: waits.modemGone.deadlineMs,
    upWithinMs: waits.modemBack.deadlineMs,
    settleMs: waits.modemSettles.deadlineMs,
  },
  manages: settings,
};

export const unisocModels: readonly ModemModel[] = modelsOf(unisoc, [
  // RM500U-CN, RM500U-CNV and RM500U-EA.
  { name: "RM500U", sources: ["QMODEM", "DTOOL", "KRN", "forums.quectel.com/t/26689"] },
  { name: "RG200U", sources: ["QMODEM", "DTOOL"] },
  // An RG500U-EA was a PCIe root complex after a flash.
  { name: "RG500U", sources: ["DTOOL", "forums.quectel.com/t/32309"] },
]);
