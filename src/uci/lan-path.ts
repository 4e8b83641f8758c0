import { activeZones, holds, isForIpv4, nameOf, openPolicy, policyOf } from "./firewall-zones.ts";
import { lanZone } from "./lan-zone.ts";
import { isMasqueraded, leavesOut, masqLimit } from "./masquerading.ts";
import type { MasqLimit } from "./masquerading.ts";
import { statedOptions } from "./stated-options.ts";
import type { StatedOptions } from "./stated-options.ts";
import { isFalse, optionOf, wordsOf } from "./value.ts";
import type { UciPackage, UciSection } from "./value.ts";

/** The decisions of /etc/config/firewall about traffic between the LAN and the WAN. */
export interface LanPath {
  /** Names of the active zones that contain the WAN and apply to IPv4. */
  readonly wanZones: readonly string[];
  /** Names of those for IPv6 only: they neither forward nor translate IPv4. */
  readonly ipv6Zones?: readonly string[];
  /** The zone of the LAN. Absent when no zone contains the LAN. */
  readonly lanZone?: string;
  /** The WAN is in the zone of the LAN. */
  readonly isWanInLan: boolean;
  /** A zone of the WAN, or a NAT rule, translates the addresses of the LAN. Absent when unknown. */
  readonly isTranslated?: boolean;
  /** The option that keeps a zone of the WAN from translating the addresses of the LAN. */
  readonly masqLimit?: MasqLimit;
  /** The firewall forwards connections from the LAN to the WAN. Absent when unknown. */
  readonly isForwarded?: boolean;
  /** The name of an enabled rule that rejects everything from the LAN to the WAN. */
  readonly blockedBy?: string;
  /** Evidence that everything from the Internet reaches the router itself, or its SSH server does. */
  readonly openInput?: string;
  /** The policy of the WAN's zone that rejects what the router itself sends. */
  readonly closedOutput?: string;
  /** The file configures a firewall. */
  readonly hasZones: boolean;
  readonly stated: StatedOptions;
}

interface Ends {
  readonly wan: string;
  readonly device: string | undefined;
  /** Interfaces of the LAN, the most important one first. */
  readonly lans: readonly string[];
  /** The router's address in the first one. */
  readonly lan?: string | undefined;
}

export function lanPath(
  packages: { readonly firewall: UciPackage; readonly network: UciPackage },
  { wan, device, lans, lan }: Ends,
): LanPath {
  const { firewall } = packages;
  const zones = activeZones(firewall);
  const holders = zones.filter((zone) => holds(zone, wan, device));
  const outer = holders.filter(isForIpv4);
  const inner = lanZone(packages, lans);
  const isWanInLan = inner !== undefined && outer.includes(inner);
  const blockedBy = isWanInLan ? undefined : blockingRule(firewall, inner, outer);
  const openInput = openInputOf(firewall, outer);
  const closed = outer.find((zone) => policyOf(firewall, zone, "output") !== "ACCEPT");
  const closedOutput =
    closed === undefined
      ? undefined
      : `output of the firewall zone "${nameOf(closed)}": ${policyOf(firewall, closed, "output")}`;
  const limit = outer.flatMap((zone) => masqLimit(zone, lan) ?? [])[0];
  const lanName = optionOf(inner, "name");
  return {
    wanZones: outer.map(nameOf),
    ipv6Zones: holders.filter((zone) => !outer.includes(zone)).map(nameOf),
    ...(lanName === undefined ? {} : { lanZone: lanName }),
    isWanInLan,
    isTranslated:
      outer.some((zone) => isMasqueraded(zone, lan)) ||
      hasNatRule(firewall, outer.map(nameOf), lan),
    ...(limit === undefined ? {} : { masqLimit: limit }),
    isForwarded: outer.some((zone) => isForwarding(firewall, inner, nameOf(zone))),
    ...(blockedBy === undefined ? {} : { blockedBy }),
    ...(openInput === undefined ? {} : { openInput }),
    ...(closedOutput === undefined ? {} : { closedOutput }),
    hasZones: zones.length > 0,
    stated: statedOptions(zones, outer, inner),
  };
}

/** Returns whether the firewall forwards IPv4 from a zone to the zone of this name. */
export function isForwarding(
  firewall: UciPackage,
  from: UciSection | undefined,
  destination: string,
): boolean {
  if (from === undefined) return policyOf(firewall, undefined, "forward") === "ACCEPT";
  const source = nameOf(from);
  if (source === destination) return policyOf(firewall, from, "forward") === "ACCEPT";
  const isListed = firewall.sections.some(
    (section) =>
      ["forwarding", "rule"].includes(section.type) &&
      isMeant(section, "src", [source]) &&
      isMeant(section, "dest", [destination]) &&
      (section.type === "forwarding"
        ? isForIpv4(section)
        : isForAll(section) && targetOf(section) === "ACCEPT" && isEveryProtocol(section)),
  );
  // A zone that accepts what it forwards leaves the rest to the policy of the whole firewall.
  const isDefault =
    policyOf(firewall, from, "forward") === "ACCEPT" &&
    policyOf(firewall, undefined, "forward") === "ACCEPT";
  return isListed || isDefault;
}

function blockingRule(
  firewall: UciPackage,
  from: UciSection | undefined,
  to: readonly UciSection[],
): string | undefined {
  const outer = to.map(nameOf);
  const rule = firewall.sections.find(
    (section) =>
      section.type === "rule" &&
      optionOf(section, "dest") !== undefined &&
      isMeant(section, "src", from === undefined ? [] : [nameOf(from)]) &&
      isMeant(section, "dest", outer) &&
      isForAll(section) &&
      ["REJECT", "DROP"].includes(targetOf(section)),
  );
  return rule === undefined ? undefined : (optionOf(rule, "name") ?? rule.name ?? "without a name");
}

function hasNatRule(
  { sections }: UciPackage,
  outer: readonly string[],
  lan: string | undefined,
): boolean {
  return sections.some(
    (section) =>
      section.type === "nat" &&
      isMeant(section, "src", outer) &&
      !leavesOut(section, "src_ip", lan) &&
      ["MASQUERADE", "SNAT"].includes(targetOf(section) || "MASQUERADE"),
  );
}

/**
 * Returns evidence that the zones of the WAN let the Internet reach the router itself. A WAN in no
 * zone has the policy of the whole firewall.
 */
export function openInputOf(
  firewall: UciPackage,
  outer: readonly UciSection[],
): string | undefined {
  if (activeZones(firewall).length === 0) return undefined;
  const open = outer.find((zone) => policyOf(firewall, zone, "input") === "ACCEPT");
  if (open !== undefined) return openPolicy(open);
  if (outer.length === 0 && policyOf(firewall, undefined, "input") === "ACCEPT")
    return "input of the firewall's defaults: ACCEPT, and the WAN is in no zone";
  const rule = firewall.sections.find(
    (section) =>
      section.type === "rule" &&
      optionOf(section, "dest") === undefined &&
      isMeant(section, "src", outer.map(nameOf)) &&
      targetOf(section) === "ACCEPT" &&
      isForIpv4(section) &&
      !restrictions.some((option) => option !== "dest_port" && section.options.has(option)) &&
      opensSsh(section),
  );
  return rule === undefined
    ? undefined
    : `firewall rule "${optionOf(rule, "name") ?? rule.name ?? ""}": accepts SSH from the WAN`;
}

/** Whether a rule for input covers TCP port 22. */
function opensSsh(section: UciSection): boolean {
  const protocols = wordsOf(section.options.get("proto"));
  const isTcp =
    protocols.length === 0 || protocols.some((word) => /^(?:all|any|tcp.*)$/.test(word));
  const ports = wordsOf(section.options.get("dest_port"));
  return (
    isTcp &&
    (ports.length === 0 ||
      ports.some((word) => {
        const [first = 0, last = first] = word.split(/[-:]/).map(Number);
        return first <= 22 && 22 <= last;
      }))
  );
}

/** Whether a section is enabled and names one of the zones, or every zone. */
function isMeant(section: UciSection, option: string, names: readonly string[]): boolean {
  const value = optionOf(section, option);
  return (
    !isFalse(section, "enabled") && value !== undefined && (value === "*" || names.includes(value))
  );
}

/** Options with which a rule applies to some connections only. */
const restrictions = [
  "src_ip",
  "src_mac",
  "src_port",
  "dest_ip",
  "dest_port",
  "icmp_type",
  "ipset",
  "mark",
  "helper",
  "limit",
  "extra",
  "device",
  "start_time",
  "stop_time",
  "start_date",
  "stop_date",
  "weekdays",
  "monthdays",
];

function isForAll(section: UciSection): boolean {
  const protocols = wordsOf(section.options.get("proto"));
  const isBroad = protocols.length === 0 || protocols.some((word) => /^(?:all|any|tcp)/.test(word));
  return (
    isForIpv4(section) && isBroad && !restrictions.some((option) => section.options.has(option))
  );
}

function isEveryProtocol(section: UciSection): boolean {
  return wordsOf(section.options.get("proto")).some((word) => word === "all" || word === "any");
}

function targetOf(section: UciSection): string {
  return (optionOf(section, "target") ?? "").toUpperCase();
}
