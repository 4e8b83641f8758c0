import { bridgeVlans, shapeOf } from "../../uci/device-shape.ts";
import { optionOf, wordsOf } from "../../uci/value.ts";
import type { UciPackage } from "../../uci/value.ts";
import type { BoardNetwork } from "./board-network.ts";

/**
 * The purpose of a VLAN under the WAN. `switch`: port of a built-in switch. `bridge`: untagged port of
 * a filtering bridge. `provider`: tagged frames on the cable, which the modem does not understand;
 * `untagged` is the device below, when there is one.
 */
export type VlanOwner =
  | { readonly owner: "switch" | "bridge" }
  | { readonly owner: "provider"; readonly untagged?: string };

/** Returns undefined for a device that is no VLAN (docs/facts/openwrt.md#vlans-of-the-wan). */
export function vlanOwner(
  device: string,
  network: UciPackage,
  board: BoardNetwork,
): VlanOwner | undefined {
  const shape = shapeOf(network, device);
  if (shape.kind !== "vlan") return undefined;
  const { parent, id } = shape;
  if (shapeOf(network, parent).kind === "bridge") return bridgeVlanOwner(network, parent, id);
  if (board.all.includes(device)) return { owner: "switch" };
  if (board.wan.includes(parent)) return { owner: "provider", untagged: parent };
  const ports = switchPorts(network, id);
  if (ports !== undefined) {
    const isTaggedOnly = ports.length > 1 && ports.every((port) => port.endsWith("t"));
    if (!isTaggedOnly) return { owner: "switch" };
    const factory = board.wan.find((other) => other.startsWith(`${parent}.`));
    return factory === undefined ? { owner: "provider" } : { owner: "provider", untagged: factory };
  }
  const isSwitchKnown =
    board.hasSwitch || network.sections.some(({ type }) => type.startsWith("switch"));
  return isSwitchKnown || hasSiblings(network, board, device, parent)
    ? { owner: "switch" }
    : { owner: "provider", untagged: parent };
}

function bridgeVlanOwner(network: UciPackage, bridge: string, id: string): VlanOwner {
  const vlans = bridgeVlans(network, bridge);
  if (vlans.length === 0) return { owner: "provider", untagged: bridge };
  const vlan = vlans.find((one) => one.id === id);
  if (vlan === undefined || vlan.ports.some(({ isTagged }) => !isTagged))
    return { owner: "bridge" };
  return { owner: "provider" };
}

/** Returns the ports of a VLAN of a built-in switch: `4 6t`. */
function switchPorts({ sections }: UciPackage, id: string): readonly string[] | undefined {
  const vlan = sections.find(
    (section) =>
      section.type === "switch_vlan" &&
      (optionOf(section, "vid") ?? optionOf(section, "vlan")) === id,
  );
  return vlan === undefined ? undefined : wordsOf(vlan.options.get("ports"));
}

/** Whether another VLAN of the same device is in use, as with eth0.1 and eth0.2. */
function hasSiblings(
  network: UciPackage,
  board: BoardNetwork,
  device: string,
  parent: string,
): boolean {
  const used = network.sections.flatMap((section) =>
    ["device", "ifname", "ports"].flatMap((option) => wordsOf(section.options.get(option))),
  );
  return [...used, ...board.all].some(
    (name) =>
      name !== device &&
      name.startsWith(`${parent}.`) &&
      /^\d+$/.test(name.slice(parent.length + 1)),
  );
}

/** Returns the device that carries untagged frames: `eth1` below the provider's `eth1.6`. */
export function untaggedBelow(
  device: string,
  network: UciPackage,
  board: BoardNetwork,
  depth = 4,
): { readonly device: string; readonly vlan?: string } | undefined {
  const shape = shapeOf(network, device);
  if (depth === 0 || shape.kind === "plain" || shape.kind === "bridge") return { device };
  const owner = vlanOwner(device, network, board);
  if (owner?.owner === "provider") {
    const below =
      owner.untagged === undefined
        ? undefined
        : untaggedBelow(owner.untagged, network, board, depth - 1);
    return below === undefined ? undefined : { device: below.device, vlan: device };
  }
  if (shape.kind !== "macvlan") return { device };
  const below = untaggedBelow(shape.parent, network, board, depth - 1);
  return below?.vlan === undefined ? { device } : below;
}
