import { oncePer } from "../core/once-per.ts";
import { interfaceOf } from "./interface.ts";
import { isFalse, optionOf, wordsOf } from "./value.ts";
import type { UciPackage, UciSection } from "./value.ts";

/** Kind of a network device, from its section or, without one, from its name. */
export type DeviceShape =
  | { readonly kind: "bridge"; readonly ports: readonly string[] }
  | { readonly kind: "vlan"; readonly parent: string; readonly id: string }
  | { readonly kind: "macvlan"; readonly parent: string }
  | { readonly kind: "plain" };

/** The first section of each device. */
const devicesByName = oncePer(
  ({ sections }: UciPackage): ReadonlyMap<string | undefined, UciSection> =>
    new Map(
      sections
        .filter(({ type }) => type === "device")
        .map((section) => [optionOf(section, "name"), section] as const)
        .toReversed(),
    ),
);

/** Returns the section of a device that its own name identifies. */
export function deviceSection(network: UciPackage, device: string): UciSection | undefined {
  return devicesByName(network).get(device);
}

/** Returns whether the section of a device keeps it down (netifd device.c DEV_ATTR_ENABLED). */
export function isDeviceOff(network: UciPackage, device: string | undefined): boolean {
  return device !== undefined && isFalse(deviceSection(network, device), "enabled");
}

/** netifd creates a VLAN from the name `eth0.2` alone (docs/facts/openwrt.md#vlans-of-the-wan). */
export function shapeOf(network: UciPackage, device: string): DeviceShape {
  const section = deviceSection(network, device);
  const parent = wordsOf(section?.options.get("ifname"))[0];
  switch (optionOf(section, "type")) {
    case "bridge":
      return { kind: "bridge", ports: bridgePorts(network, device, section) };
    case "8021q":
    case "8021ad":
      if (parent !== undefined)
        return { kind: "vlan", parent, id: optionOf(section, "vid") ?? "1" };
      break;
    case "macvlan":
      if (parent !== undefined) return { kind: "macvlan", parent };
      break;
    default:
  }
  const old = device.startsWith("br-") ? interfaceOf(network, device.slice(3)) : undefined;
  if (old !== undefined && optionOf(old, "type") === "bridge")
    return { kind: "bridge", ports: wordsOf(old.options.get("ifname")) };
  const [, base, id] = /^(.+)\.(\d+)$/.exec(device) ?? [];
  return base === undefined || id === undefined
    ? { kind: "plain" }
    : { kind: "vlan", parent: base, id };
}

/** Ports of a filtering bridge can stand in its bridge-vlan sections alone. */
function bridgePorts(
  network: UciPackage,
  device: string,
  section: UciSection | undefined,
): readonly string[] {
  const own = [
    ...wordsOf(section?.options.get("ports")),
    ...wordsOf(section?.options.get("ifname")),
  ];
  const tagged = bridgeVlans(network, device).flatMap(({ ports }) => ports.map(({ name }) => name));
  return [...new Set([...own, ...tagged])];
}

export interface BridgeVlan {
  readonly id: string;
  readonly ports: readonly { readonly name: string; readonly isTagged: boolean }[];
}

const vlansByBridge = oncePer(({ sections }: UciPackage): ReadonlyMap<string, BridgeVlan[]> => {
  const found = new Map<string, BridgeVlan[]>();
  for (const section of sections) {
    if (section.type !== "bridge-vlan") continue;
    const bridge = optionOf(section, "device") ?? "";
    const vlans = found.get(bridge) ?? [];
    vlans.push(vlanOf(section));
    found.set(bridge, vlans);
  }
  return found;
});

function vlanOf(section: UciSection): BridgeVlan {
  return {
    id: optionOf(section, "vlan") ?? "",
    ports: wordsOf(section.options.get("ports")).flatMap((word) => {
      const [name = "", flags = ""] = word.split(":");
      return name === "" ? [] : [{ name, isTagged: flags.includes("t") }];
    }),
  };
}

/** Returns the VLANs of a filtering bridge. A port without flags is untagged (netifd bridge.c). */
export function bridgeVlans(network: UciPackage, bridge: string): readonly BridgeVlan[] {
  return vlansByBridge(network).get(bridge) ?? [];
}

interface Bridge {
  readonly name: string;
  readonly ports: readonly string[];
}

/** Returns every bridge of the configuration with its ports. */
export const allBridges = oncePer((network: UciPackage): readonly Bridge[] => {
  const names = network.sections.flatMap((section) => {
    if (optionOf(section, "type") !== "bridge") return [];
    if (section.type === "interface")
      return section.name === undefined ? [] : [`br-${section.name}`];
    return section.type === "device" ? [optionOf(section, "name") ?? ""] : [];
  });
  return [...new Set(names)].flatMap((name) => {
    const shape = shapeOf(network, name);
    return shape.kind === "bridge" ? [{ name, ports: shape.ports }] : [];
  });
});
