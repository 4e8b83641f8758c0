import { defined } from "../../core/defined.ts";
import { oncePer } from "../../core/once-per.ts";
import { allBridges, bridgeVlans, deviceSection, shapeOf } from "../../uci/device-shape.ts";
import { interfaceOf, netdevOf } from "../../uci/interface.ts";
import { optionOf, wordsOf } from "../../uci/value.ts";
import type { UciPackage } from "../../uci/value.ts";
import type { WanRefusal } from "../../uci/wan-refusal.ts";
import { bondPorts } from "./bond-ports.ts";
import { linkOf } from "./links.ts";
import { netdevKind } from "./netdev-kind.ts";
import type { NetdevKind } from "./netdev-kind.ts";
import { servingPorts } from "./serving-ports.ts";
import { untaggedBelow, vlanOwner } from "./vlan-owner.ts";
import type { NetworkLink } from "./links.ts";
import type { DeviceSource, WanEvidence } from "./wan-evidence.ts";

export type WanDecision =
  | {
      readonly device: string;
      readonly source: DeviceSource;
      /** The provider's VLAN on the device that the WAN used until now. */
      readonly providerVlan?: string;
    }
  | { readonly refusal: WanRefusal };

type Refused = Omit<WanRefusal, "ports">;
type Found = Exclude<WanDecision, { readonly refusal: WanRefusal }>;

/**
 * Returns the network device of the WAN, by the order of evidence of docs/facts/openwrt.md#wan-device:
 * the profile, the configuration, board.json, the only free port with a cable. Without evidence the
 * user decides instead of a guess.
 */
export function wanDevice(evidence: WanEvidence): WanDecision {
  const found =
    evidence.named === undefined ? automatic(evidence) : named(evidence.named, evidence);
  return "device" in found && "source" in found
    ? found
    : { refusal: { ...found, ports: servingPorts(evidence) } };
}

function named(device: string, evidence: WanEvidence): Found | Refused {
  const refused = (reason: WanRefusal["reason"]): Refused => ({ reason, device, isNamed: true });
  if (!isDeviceName(device)) return { device, source: "profile" };
  const kind = netdevKind(device, evidence.network, evidence.links);
  if (kind !== "ethernet") return refused(refusedKind(kind));
  if (!canExist(device, evidence)) return refused("absent");
  return isWholeLan(device, evidence) ? refused("whole-lan") : { device, source: "profile" };
}

function automatic(evidence: WanEvidence): Found | Refused {
  const configured = fromConfig(evidence);
  return configured ?? fromBoard(evidence) ?? byCarrier(evidence) ?? { reason: "unknown" };
}

/** A modem's, Wi-Fi's or the LAN's device and an empty bridge do not qualify: board.json is next. */
function fromConfig(evidence: WanEvidence): Found | Refused | undefined {
  const { network, board, links, interface: wan } = evidence;
  const section = interfaceOf(network, wan);
  const device = netdevOf(network, section);
  const bond = bondPorts(network, wan);
  if (bond.length > 0) return { reason: "bond", device: bond.join(", ") };
  if (device === undefined || !isDeviceName(device)) return undefined;
  const isAlias = (optionOf(section, "device") ?? optionOf(section, "ifname"))?.startsWith("@");
  if (isAlias === true && device === netdevOf(network, interfaceOf(network, "lan")))
    return undefined;
  const kind = netdevKind(device, network, links);
  if (kind === "dsl") return { reason: "dsl", device };
  if (kind !== "ethernet" || isEmptyBridge(device, evidence)) return undefined;
  if (!canExist(device, evidence)) return { reason: "absent", device };
  const below = untaggedBelow(device, network, board);
  if (below === undefined) return { reason: "tagged-only", device };
  if (below.vlan !== undefined && isWholeLan(below.device, evidence))
    return { reason: "tagged-only", device };
  return defined({ device: below.device, source: "config", providerVlan: below.vlan } as const);
}

function fromBoard(evidence: WanEvidence): Found | Refused | undefined {
  const { board, network, links } = evidence;
  const [first, ...more] = board.wan;
  if (first === undefined) return undefined;
  if (first.startsWith("/") || isCellular(board.wanProtocol))
    return { reason: "modem", device: first };
  const kinds = board.wan.map((name) => netdevKind(name, network, links));
  const odd = kinds.find((kind) => kind !== "ethernet");
  if (odd !== undefined && more.length === 0) return { reason: refusedKind(odd), device: first };
  if (!board.wan.every(isDeviceName)) return undefined;
  const bridges = allBridges(network);
  const bridge = bridges.find(
    ({ name, ports }) =>
      deviceSection(network, name) !== undefined &&
      bridgeVlans(network, name).length === 0 &&
      ports.length === board.wan.length &&
      board.wan.every((port) => ports.includes(port)),
  );
  const isShared = bridges.some(
    (other) => other !== bridge && board.wan.some((port) => other.ports.includes(port)),
  );
  if (bridge !== undefined && !isShared && !isLan(bridge.name, evidence))
    return { device: bridge.name, source: "board.json" };
  if (more.length > 0) return { reason: "several", device: board.wan.join(", ") };
  if (untaggedBelow(first, network, board) === undefined)
    return { reason: "tagged-only", device: first };
  return filteredPort(first, evidence) ?? { device: first, source: "board.json" };
}

/** Returns the VLAN of a filtering bridge in which the board's WAN port is alone: `switch.2`. */
function filteredPort(port: string, { network }: WanEvidence): Found | Refused | undefined {
  for (const { name } of allBridges(network)) {
    const vlans = bridgeVlans(network, name);
    const holding = vlans.filter(({ ports }) => ports.some((one) => one.name === port));
    const own = holding.find(
      ({ ports }) => ports.length === 1 && ports.every(({ isTagged }) => !isTagged),
    );
    if (own !== undefined && holding.length === 1)
      return { device: `${name}.${own.id}`, source: "board.json" };
    if (holding.length > 0) return { reason: "shared-vlan", device: port };
  }
  return undefined;
}

function byCarrier(evidence: WanEvidence): Found | undefined {
  const { network, links } = evidence;
  const free = links.filter(
    (link) =>
      link.kind === "physical" &&
      link.master === undefined &&
      link.carrier === true &&
      isDeviceName(link.name) &&
      netdevKind(link.name, network, links) === "ethernet" &&
      !isConduit(link, evidence) &&
      !usedBy(network, link.name),
  );
  const [only] = free;
  return only !== undefined && free.length === 1
    ? { device: only.name, source: "carrier" }
    : undefined;
}

const macsOfMembers = oncePer(
  (links: readonly NetworkLink[]): ReadonlySet<string | undefined> =>
    new Set(links.filter(({ master }) => master !== undefined).map(({ mac }) => mac)),
);

/** The CPU port of a DSA switch lends its address to the ports, and board.json does not name it. */
function isConduit({ name, mac }: NetworkLink, { board, links }: WanEvidence): boolean {
  return mac !== undefined && macsOfMembers(links).has(mac) && !board.all.includes(name);
}

function refusedKind(kind: NetdevKind): WanRefusal["reason"] {
  if (kind === "conduit") return "whole-lan";
  return kind === "dsl" || kind === "modem" ? kind : "not-ethernet";
}

/** The names that scripts of cellular protocols give themselves in board.json. */
function isCellular(protocol: string | undefined): boolean {
  return ["qmi", "mbim", "ncm", "3g", "wwan", "modemmanager"].includes(protocol ?? "");
}

/** Another form is a path in /sys or an alias. */
function isDeviceName(device: string): boolean {
  return /^[A-Za-z0-9_.-]{1,15}$/.test(device);
}

/** netifd creates VLANs and the devices that have a section. Without a list nothing is known. */
function canExist(device: string, evidence: WanEvidence): boolean {
  const { network, links } = evidence;
  if (links.length === 0 || linkOf(links, device) !== undefined) return true;
  const shape = shapeOf(network, device);
  if (shape.kind === "bridge") return true;
  if (shape.kind === "plain") return deviceSection(network, device)?.options.has("type") === true;
  return canExist(shape.parent, evidence);
}

/** A bridge can also get its ports from a wireless section or a script, so the links count too. */
function isEmptyBridge(device: string, { network, links }: WanEvidence): boolean {
  const shape = shapeOf(network, device);
  return (
    shape.kind === "bridge" &&
    shape.ports.length === 0 &&
    !links.some(({ master }) => master === device)
  );
}

function isLan(device: string, { network }: WanEvidence): boolean {
  return netdevOf(network, interfaceOf(network, "lan")) === device;
}

/** Whether no LAN port remains without this device: the LAN's bridge, or eth0 or eth0.1 of a switch. */
function isWholeLan(device: string, evidence: WanEvidence): boolean {
  const { network, board } = evidence;
  const lan = netdevOf(network, interfaceOf(network, "lan"));
  if (lan === undefined) return false;
  if (lan === device || (device === "br-lan" && shapeOf(network, device).kind === "bridge"))
    return true;
  const shape = shapeOf(network, lan);
  const ports = shape.kind === "bridge" ? shape.ports : [lan];
  const behind = ports.filter((port) => port === device || port.startsWith(`${device}.`));
  const isSwitched =
    behind.some((port) => vlanOwner(port, network, board)?.owner === "switch") ||
    ((board.hasSwitch || network.sections.some(({ type }) => type === "switch")) &&
      behind.includes(device));
  return isSwitched && behind.length === ports.length;
}

/** The devices in use, with the parents of used VLANs: `eth0` of a switch with eth0.1 and eth0.2. */
const devicesInUse = oncePer(({ sections }: UciPackage): ReadonlySet<string> => {
  const used = sections.flatMap((section) =>
    ["device", "ifname", "ports"].flatMap((option) => wordsOf(section.options.get(option))),
  );
  const parents = used.flatMap((name) =>
    [...name.matchAll(/[.:]/g)].map(({ index }) => name.slice(0, index)),
  );
  return new Set([...used, ...parents]);
});

function usedBy(network: UciPackage, netdev: string): boolean {
  return devicesInUse(network).has(netdev);
}
