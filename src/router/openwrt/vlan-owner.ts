import { oncePer } from "../../core/once-per.ts";
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

/** Returns undefined for a device that is not a VLAN (docs/facts/openwrt.md#vlans-of-the-wan). */
export function vlanOwner(
  device: string,
  network: UciPackage,
  board: BoardNetwork,
): VlanOwner | undefined {
  const shape = shapeOf(network, device);
  if (shape.kind !== "vlan") return undefined;
  const { parent, id } = shape;
  if (shapeOf(network, parent).kind === "bridge") return bridgeVlanOwner(network, parent, id);
  if (board.wan.includes(parent)) return { owner: "provider", untagged: parent };
  const vlans = switchVlans(network);
  const isFactory = portsOf(board).has(device);
  if (vlans.has(id) || (isFactory && vlans.size > 0)) {
    if (hasUntaggedPort(vlans.get(id))) return { owner: "switch" };
    const factory = board.wan.find(
      (other) =>
        other.startsWith(`${parent}.`) &&
        hasUntaggedPort(vlans.get(other.slice(parent.length + 1))),
    );
    return factory === undefined ? { owner: "provider" } : { owner: "provider", untagged: factory };
  }
  if (isFactory) return { owner: "switch" };
  const isSwitchKnown = board.hasSwitch || hasSwitchSections(network);
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

const portsOf = oncePer(({ all }: BoardNetwork): ReadonlySet<string> => new Set(all));

/** Whether the configuration describes a built-in switch. */
export const hasSwitchSections = oncePer(({ sections }: UciPackage): boolean =>
  sections.some(({ type }) => type.startsWith("switch")),
);

/** The ports of each VLAN of a built-in switch: `4 6t`. */
const switchVlans = oncePer(
  ({ sections }: UciPackage): ReadonlyMap<string | undefined, readonly string[]> =>
    new Map(
      sections
        .filter(({ type }) => type === "switch_vlan")
        .map((section) => {
          const id = optionOf(section, "vid") ?? optionOf(section, "vlan");
          return [id, wordsOf(section.options.get("ports"))] as const;
        })
        .toReversed(),
    ),
);

/** Whether a VLAN of a switch has an untagged port beside that of the CPU. */
function hasUntaggedPort(ports: readonly string[] = []): boolean {
  return ports.length > 1 && ports.some((port) => !port.endsWith("t"));
}

/** The VLANs in use above each device: `eth0.1` and `eth0.2` above `eth0`. */
function vlansAbove(names: readonly string[]): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const name of names) {
    const parent = /^(.+)\.\d+$/.exec(name)?.[1];
    if (parent === undefined) continue;
    const vlans = found.get(parent) ?? new Set();
    found.set(parent, vlans.add(name));
  }
  return found;
}

const configuredVlans = oncePer(({ sections }: UciPackage) =>
  vlansAbove(
    sections.flatMap((section) =>
      ["device", "ifname", "ports"].flatMap((option) => wordsOf(section.options.get(option))),
    ),
  ),
);

const boardVlans = oncePer(({ all }: BoardNetwork) => vlansAbove(all));

/** Whether another VLAN of the same device is in use, as with eth0.1 and eth0.2. */
function hasSiblings(
  network: UciPackage,
  board: BoardNetwork,
  device: string,
  parent: string,
): boolean {
  return [configuredVlans(network), boardVlans(board)].some((vlans) => {
    const used = vlans.get(parent);
    return used !== undefined && used.size > (used.has(device) ? 1 : 0);
  });
}

/** Returns the device that carries untagged frames: `eth1` below the provider's `eth1.6`. */
export function untaggedBelow(
  device: string,
  network: UciPackage,
  board: BoardNetwork,
  depth = 4,
): { readonly device: string; readonly vlan?: string } | undefined {
  const shape = shapeOf(network, device);
  if (depth === 0 || shape.kind === "plain") return { device };
  if (shape.kind === "bridge") {
    if (bridgeVlans(network, device).length > 0) return { device };
    const below = shape.ports.map((port) => untaggedBelow(port, network, board, depth - 1));
    const isTagged = below.length > 0 && below.every((one) => one === undefined || one.vlan);
    if (!isTagged) return { device };
    return below.every((one) => one?.device === below[0]?.device) ? below[0] : undefined;
  }
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
  return below !== undefined && below.vlan === undefined ? { device } : below;
}
