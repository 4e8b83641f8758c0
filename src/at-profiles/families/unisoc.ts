import { manage } from "../model.ts";
import type { Managed, ModemModel } from "../model.ts";
import { ethernetPort } from "../settings/ethernet-port.ts";
import { functionLevel } from "../settings/function-level.ts";
import { lanAddressUnisoc } from "../settings/lan-address-unisoc.ts";
import { mbnAutoSelect } from "../settings/mbn-auto-select.ts";
import { pcieModeUnisoc } from "../settings/pcie-mode.ts";
import { routerNat } from "../settings/router-nat.ts";
import { simSlot } from "../settings/sim-slot.ts";
import { usbMode } from "../settings/usb-mode.ts";
import { netdevAddress } from "../queries/status.ts";
import { contexts } from "./mobile-ap.ts";

/**
 * UniSoc UDX710: another maker's chip with a command set of its own (modem.md 1.5).
 * Whether it dials by itself has no read form in any source, so that goes with the Ethernet port.
 */
export const unisoc = {
  family: "unisoc",
  usb: [{ vendorId: "2c7c", productId: "0900" }],
  // Waveshare's guides use the third serial port, which is interface 4; the two before it are the network (KRN). No mode is known to move it.
  atInterface: 4,
  atInterfaceWithRndis: 4,
  ethernet: ["on-board"],
  receiver: "whoever-asks",
  // Not AT+CGPADDR: a context the network attached says nothing about the Ethernet port.
  addressQuestions: (cid) => [netdevAddress(cid)],
  // Assumed where the modem does not say: the usual address of the maker's other modules.
  lan: { gateway: "192.168.225.1", prefix: 24 },
  // As for the maker's other modules; no source has numbers for these.
  restart: {
    command: "AT+CFUN=1,1",
    timeoutMs: 20_000,
    downWithinMs: 60_000,
    upWithinMs: 300_000,
    settleMs: 10_000,
  },
} satisfies Partial<ModemModel>;

/** By SKU in every respect (modem.md 8.1), so all but the radio comes back from the snapshot. */
export const unisocSettings: readonly Managed[] = [
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
