import { defined } from "../../core/defined.ts";
import { deviceSection, shapeOf } from "../../uci/device-shape.ts";
import { interfaceOf } from "../../uci/interface.ts";
import { otherWanInterface } from "../../uci/other-wan.ts";
import { optionOf, wordsOf } from "../../uci/value.ts";
import type { UciPackage, UciSection } from "../../uci/value.ts";
import type { BoardNetwork } from "./board-network.ts";
import type { FactsSpec, RouterPackages, WanFacts } from "./facts.ts";
import { interfacesOf } from "./interfaces.ts";
import { linkOf } from "./links.ts";
import type { NetworkLink } from "./links.ts";
import { vlanOwner } from "./vlan-owner.ts";
import { wanDevice } from "./wan-device.ts";

/** Returns the WAN as configured, with its device, MAC address and link. */
export function wanFacts(
  { wanInterface, wanDevice: named }: FactsSpec,
  { network, firewall }: Pick<RouterPackages, "network" | "firewall">,
  board: BoardNetwork,
  links: readonly NetworkLink[],
): WanFacts {
  const section = interfaceOf(network, wanInterface);
  const found = wanDevice({ named, interface: wanInterface, network, board, links });
  const otherInterface = otherWanInterface(network, firewall, wanInterface);
  const base = defined({
    interface: wanInterface,
    section: section === undefined ? ("absent" as const) : ("present" as const),
    deviceOption: deviceOptionOf(network, section),
    otherInterface,
  });
  if ("refusal" in found)
    return { ...base, refusal: { ...found.refusal, ...defined({ otherInterface }) } };
  const { device, source, providerVlan } = found;
  const netdev = bridgeAbove(section, device) ?? device;
  const link = linkOf(links, netdev);
  return defined({
    ...base,
    device,
    deviceSource: source,
    bridge: netdev === device ? undefined : netdev,
    providerVlan,
    hasProviderTags: vlanOwner(device, network, board)?.owner === "provider" ? true : undefined,
    mac: macOf(network, section, netdev, links),
    carrier: link?.carrier,
    speed: link?.speed,
  });
}

/** Up to 19.07 an interface of the type bridge has the link of its bridge. */
function bridgeAbove(section: UciSection | undefined, device: string): string | undefined {
  return optionOf(section, "type") === "bridge" &&
    wordsOf(section?.options.get("ifname")).includes(device)
    ? `br-${section?.name}`
    : undefined;
}

/**
 * Returns the address netifd gives the device once it brings up this interface: that of the
 * device's own section, and only without one that of the interface (netifd interface.c
 * interface_set_device_config).
 */
function macOf(
  network: UciPackage,
  section: UciSection | undefined,
  device: string,
  links: readonly NetworkLink[],
): string | undefined {
  const own = deviceSection(network, device);
  return validMac(optionOf(own ?? section, "macaddr")) ?? inheritedMac(network, device, links, 4);
}

/** A VLAN that does not exist yet gets the address of its parent, a bridge that of its first port. */
function inheritedMac(
  network: UciPackage,
  device: string,
  links: readonly NetworkLink[],
  depth: number,
): string | undefined {
  const link = linkOf(links, device);
  if (link?.mac !== undefined || depth === 0) return link?.mac;
  const shape = shapeOf(network, device);
  const below = shape.kind === "vlan" ? [shape.parent] : shape.kind === "bridge" ? shape.ports : [];
  return below
    .map(
      (name) =>
        validMac(optionOf(deviceSection(network, name), "macaddr")) ??
        inheritedMac(network, name, links, depth - 1),
    )
    .find((mac) => mac !== undefined);
}

function validMac(text: string | undefined): string | undefined {
  const mac = text?.toLowerCase();
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
