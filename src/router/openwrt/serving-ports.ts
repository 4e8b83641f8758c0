import { allBridges, shapeOf } from "../../uci/device-shape.ts";
import { netdevOf } from "../../uci/interface.ts";
import type { ServingPort } from "../../uci/wan-refusal.ts";
import { bondPorts } from "./bond-ports.ts";
import { interfacesOf } from "./interfaces.ts";
import { linkOf } from "./links.ts";
import { netdevKind } from "./netdev-kind.ts";
import { hasSwitchSections, vlanOwner } from "./vlan-owner.ts";
import type { WanEvidence } from "./wan-evidence.ts";

/** Returns the Ethernet ports that can become the WAN: free ones first, then those of the LAN. */
export function servingPorts(evidence: WanEvidence): readonly ServingPort[] {
  const { network, board, links, interface: wan } = evidence;
  const bridges = allBridges(network);
  const bond = bondPorts(network, wan);
  const names = new Set([
    ...bond,
    ...board.wan,
    ...board.all,
    ...bridges.flatMap(({ ports }) => ports),
    ...links.filter((link) => isPort(link.name, evidence)).map(({ name }) => name),
  ]);
  const cpuPorts = switchTrunks(evidence, bridges);
  const factoryWan = new Set(board.wan);
  const ports = [...names].filter(
    (name) =>
      isEthernetPort(name, evidence) &&
      !cpuPorts.has(name) &&
      (links.length === 0 || factoryWan.has(name) || linkOf(links, name) !== undefined),
  );
  const others = interfacesOf(network)
    .filter(({ name }) => name !== wan && name !== `${wan}6`)
    .map((section) => netdevOf(network, section));
  const lanPorts = new Set([
    ...bridges.filter(({ name }) => name !== "br-wan").flatMap(({ ports: members }) => members),
    ...links
      .filter(({ master }) => master !== undefined && master !== "br-wan")
      .map(({ name }) => name),
    ...others.filter((name) => name !== undefined),
  ]);
  for (const port of bond) lanPorts.delete(port);
  const inLan = ports.filter((name) => lanPorts.has(name));
  const onlyWired = onlyWiredPorts(bridges, evidence);
  return [
    ...ports.filter((name) => !lanPorts.has(name)).map((name) => ({ name, use: "free" as const })),
    ...inLan.map((name) => ({
      name,
      use: onlyWired(name) ? ("only-lan" as const) : ("lan" as const),
    })),
  ];
}

/** A port that board.json does not name can be added hardware, or the CPU port of a switch. */
function isPort(name: string, { board, links }: WanEvidence): boolean {
  const link = linkOf(links, name);
  if (link?.kind !== "physical") return false;
  if (board.all.length === 0 || link.type === "dsa") return true;
  return link.bus === "usb" || link.bus === "pci";
}

/** The VLAN of the board's own WAN can serve like a port: `eth0.2` of a switch. */
function isEthernetPort(name: string, { network, board, links }: WanEvidence): boolean {
  return (
    /^[A-Za-z0-9_.-]{1,15}$/.test(name) &&
    (shapeOf(network, name).kind === "plain" || board.wan.includes(name)) &&
    netdevKind(name, network, links) === "ethernet"
  );
}

/** Returns the CPU ports of a built-in switch: eth0 below eth0.1, or eth0 in the LAN without VLANs. */
function switchTrunks(
  { network, board }: WanEvidence,
  bridges: ReturnType<typeof allBridges>,
): ReadonlySet<string> {
  const used = [
    ...board.all,
    ...bridges.flatMap(({ ports }) => ports),
    ...interfacesOf(network).flatMap((section) => netdevOf(network, section) ?? []),
  ];
  const trunks = used.flatMap((name) => {
    const shape = shapeOf(network, name);
    return shape.kind === "vlan" && vlanOwner(name, network, board)?.owner === "switch"
      ? [shape.parent]
      : [];
  });
  const isSwitchKnown = board.hasSwitch || hasSwitchSections(network);
  const unsplit = isSwitchKnown && trunks.length === 0 ? board.lan : [];
  return new Set([...trunks, ...unsplit]);
}

/**
 * Returns whether the LAN has no other wired port than this one, so that a LAN computer could no
 * longer connect.
 */
function onlyWiredPorts(
  bridges: ReturnType<typeof allBridges>,
  { network, links }: WanEvidence,
): (name: string) => boolean {
  const wiredOf = new Map<string, ReadonlySet<string>>();
  for (const { ports } of bridges) {
    const wired = new Set(ports.filter((port) => netdevKind(port, network, links) === "ethernet"));
    for (const port of ports) if (!wiredOf.has(port)) wiredOf.set(port, wired);
  }
  return (name) => {
    const wired = wiredOf.get(name);
    return wired === undefined || wired.size - (wired.has(name) ? 1 : 0) === 0;
  };
}
