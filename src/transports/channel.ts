import { routerPrefix } from "./through-router/through-router.ts";
import type { UsbPort } from "./usb/usb-port.ts";

/**
 * The way AT commands reach a modem. `pcie`: an AT port of a module in a PCIe slot. `tcp`: the
 * modem's own LAN. `named`: a serial port that no bus describes, such as a UART or a pseudo
 * terminal.
 */
export type Channel =
  | { readonly kind: "usb" | "pcie" | "named"; readonly on: Machine; readonly path: string }
  | { readonly kind: "tcp"; readonly host: string; readonly port: number };

export type Machine = "computer" | "router";

/** `0000:08:00.0`: domain, bus, slot and function of a PCI device. */
const pciAddress = /^[\da-f]{4,}:[\da-f]{2}:[\da-f]{2}\.\d$/i;

/** `2-1.4`: bus and ports of a USB device on Linux. */
const usbPath = /^\d+-\d+(?:\.\d+)*$/;

/** AT ports of the kernel's WWAN class, and the DUN channel of Quectel's PCIe driver. */
const pciePort = /\/(?:wwan\d+at\d+|mhi_DUN\d*)$/;

/** Returns the channel of a port by its path and, where the system describes it, by its bus. */
export function channelOf(path: string, described?: UsbPort): Channel {
  const [, host, port] = /^tcp:\[?(.+?)\]?:(\d+)$/.exec(path) ?? [];
  if (host !== undefined) return { kind: "tcp", host, port: Number(port) };
  const on = path.startsWith(routerPrefix) ? "router" : "computer";
  return { kind: busOf(path, described), on, path };
}

function busOf(path: string, described: UsbPort | undefined): "usb" | "pcie" | "named" {
  const busPath = described?.busPath;
  // A port of the WWAN class can be on USB too. An unknown bus counts as PCIe, which is safer.
  if (pciePort.test(path)) return usbPath.test(busPath ?? "") ? "usb" : "pcie";
  if (busPath !== undefined) return pciAddress.test(busPath) ? "pcie" : "usb";
  return described?.vendorId === undefined ? "named" : "usb";
}

/** Returns the channel for messages: `/dev/wwan0at0 (PCIe)`. */
export function describeChannel(channel: Channel): string {
  switch (channel.kind) {
    case "tcp":
      return `${channel.host}:${channel.port} on the modem's LAN`;
    case "pcie":
      return `${channel.path} (PCIe)`;
    case "usb":
    case "named":
      return channel.path;
    default:
      return channel satisfies never;
  }
}
