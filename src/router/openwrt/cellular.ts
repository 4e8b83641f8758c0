import { netdevOf, switchedOff } from "../../uci/interface.ts";
import { optionOf } from "../../uci/value.ts";
import type { UciPackage } from "../../uci/value.ts";
import type { CellularInterface } from "./facts.ts";
import { interfacesOf } from "./interfaces.ts";
import type { NetworkLink } from "./links.ts";
import { netdevKind } from "./netdev-kind.ts";

/**
 * By the names their scripts give themselves: comgt, uqmi, umbim, wwan, modemmanager and xmm-modem
 * of OpenWrt, then packages from elsewhere (add_protocol in each one's .sh).
 */
const cellularProtos = [
  "qmi",
  "mbim",
  "ncm",
  "3g",
  "directip",
  "wwan",
  "modemmanager",
  "xmm",
  "quectel",
  "qcm",
  "atc",
  "rmnet",
  "mhi",
];

/** The control and serial ports of modems, in the device of an interface with any protocol. */
const modemNode = /^\/dev\/(?:cdc-wdm|tty(?:USB|ACM)|wwan\d|mhi_|smd)/;

/** QModem names an interface after the bus path of its modem: `2_1`, `0003_01_00_0`. */
const busPathName = /^\d+(?:_\d+)+(?:v6)?$/;

/**
 * Returns the interfaces other than the WAN that use a modem over USB or PCIe: by protocol, by the
 * bus and driver of their device, by its node, by `qmodem`, the interfaces that QModem creates.
 */
export function cellularOf(
  network: UciPackage,
  wan: string,
  links: readonly NetworkLink[],
  qmodem: readonly string[],
): readonly CellularInterface[] {
  return interfacesOf(network).flatMap((section) => {
    const { name } = section;
    const proto = optionOf(section, "proto") ?? "none";
    if (name === undefined || name === wan) return [];
    const device = netdevOf(network, section);
    const isOnModem =
      device !== undefined &&
      !device.startsWith("br-") &&
      netdevKind(device, network, links) === "modem";
    const hasNode = ["device", "ifname", "ctl_device"].some((option) =>
      modemNode.test(optionOf(section, option) ?? ""),
    );
    const isQmodem = qmodem.includes(name) || busPathName.test(name);
    return cellularProtos.includes(proto) ||
      (proto !== "none" && (isOnModem || hasNode)) ||
      (["dhcp", "dhcpv6"].includes(proto) && isQmodem)
      ? [{ interface: name, proto, disabled: switchedOff(section).length > 0 }]
      : [];
  });
}
