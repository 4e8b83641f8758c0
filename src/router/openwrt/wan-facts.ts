import { defined } from "../../core/defined.ts";
import type { Json } from "../../core/json.ts";
import { optionOf } from "../../uci/value.ts";
import type { UciPackage, UciSection } from "../../uci/value.ts";
import type { FactsSpec, WanFacts } from "./facts.ts";
import { interfacesOf } from "./interfaces.ts";
import { wanDevice } from "./wan-device.ts";
import type { NetworkLink } from "./wan-device.ts";

/** Returns the WAN as configured, with its device, MAC address and link. */
export function wanFacts(
  { wanInterface, wanDevice: named }: FactsSpec,
  network: UciPackage,
  board: Json | undefined,
  links: readonly NetworkLink[],
): WanFacts {
  const section = interfacesOf(network).find(({ name }) => name === wanInterface);
  const found = wanDevice({ named, interface: wanInterface, network, board, links });
  const link = links.find(({ name }) => name === found?.device);
  return defined({
    interface: wanInterface,
    section: section === undefined ? "absent" : "present",
    deviceOption: deviceOptionOf(network, section),
    device: found?.device,
    deviceSource: found?.source,
    mac: configuredMac(network, section, found?.device) ?? link?.mac,
    carrier: link?.carrier,
    speed: link?.speed,
  });
}

/**
 * Returns the address netifd gives the device once it brings up this interface: that of the
 * device's own section, and only without one that of the interface (netifd interface.c
 * interface_set_device_config).
 */
function configuredMac(
  { sections }: UciPackage,
  section: UciSection | undefined,
  device: string | undefined,
): string | undefined {
  const own = sections.find((one) => one.type === "device" && optionOf(one, "name") === device);
  const mac = optionOf(own ?? section, "macaddr")?.toLowerCase();
  return mac !== undefined && /^(?:[\da-f]{2}:){5}[\da-f]{2}$/.test(mac) ? mac : undefined;
}

/** Returns the option the section uses; for a new section the one the other interfaces use. */
function deviceOptionOf(network: UciPackage, section: UciSection | undefined): "device" | "ifname" {
  if (section !== undefined && usesDevice(section)) return "device";
  if (section?.options.has("ifname")) return "ifname";
  const others = interfacesOf(network);
  return others.some(({ options }) => options.has("ifname")) && !others.some(usesDevice)
    ? "ifname"
    : "device";
}

/**
 * A path in `device` is for the script of a cellular protocol, on every release: netifd of 19.07
 * reads `ifname` alone (netifd interface.c, uqmi qmi.sh).
 */
function usesDevice(section: UciSection): boolean {
  return optionOf(section, "device")?.startsWith("/") === false;
}
