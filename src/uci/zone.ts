import { activeZones, isForIpv4, networksOf } from "./firewall-zones.ts";
import { absent } from "./interface.ts";
import { isForwarding } from "./lan-path.ts";
import { lanZone } from "./lan-zone.ts";
import { pathOf } from "./path.ts";
import { onlyVpnZone } from "./vpn-zone.ts";
import { optionOf, isTrue, wordsOf } from "./value.ts";
import type { UciPackage, UciSection, UciValue } from "./value.ts";

/** The interfaces to place in the WAN zone of the firewall. */
export interface WanZoneSpec {
  readonly wan: string;
  /** `wan`, its IPv6 interface, and the management alias. */
  readonly members: readonly string[];
  readonly device: string | undefined;
  /** Interfaces of the LAN, the most important one first. */
  readonly lans: readonly string[];
  readonly network: UciPackage;
}

/** Whether the zone accepts input without NAT, as a LAN zone does. A public address must not be in it. */
function isInside(zone: UciSection): boolean {
  return !isTrue(zone, "masq") && optionOf(zone, "input")?.toUpperCase() === "ACCEPT";
}

/**
 * Returns the zone with the WAN, else the zone named wan, else the first zone with NAT
 * (docs/facts/openwrt.md#firewall-zone).
 */
export function wanZone(
  firewall: UciPackage,
  { wan, device, lans = [] }: Pick<WanZoneSpec, "wan" | "device"> & Partial<WanZoneSpec>,
): UciSection | undefined {
  const zones = activeZones(firewall);
  const all = zones.filter((zone) => !isInside(zone));
  const outside = all.filter(isForIpv4);
  return (
    outside.find((zone) => networksOf(zone).includes(wan)) ??
    all.find((zone) => networksOf(zone).includes(wan)) ??
    outside.find(
      (zone) => device !== undefined && wordsOf(zone.options.get("device")).includes(device),
    ) ??
    outside.find((zone) => optionOf(zone, "name") === "wan") ??
    outside.find((zone) => isTrue(zone, "masq")) ??
    // A WAN zone without NAT that accepts everything is still not a LAN zone.
    zones.find((zone) => optionOf(zone, "name") === "wan" && !holdsAny(zone, lans))
  );
}

function holdsAny(zone: UciSection, names: readonly string[]): boolean {
  return networksOf(zone).some((name) => names.includes(name));
}

/** Returns the firewall values of a WAN. A firewall without zones needs none. */
export function zoneValues(
  firewall: UciPackage,
  goal: WanZoneSpec,
): Readonly<Record<string, UciValue>> {
  const zones = firewall.sections.filter(({ type }) => type === "zone");
  if (zones.length === 0) return {};
  const zone = wanZone(firewall, goal);
  const moved = activeZones(firewall)
    .filter((other) => other !== zone && isInside(other))
    .flatMap((other) => without(other, goal.members));
  if (zone === undefined) return { ...newZone(firewall, goal), ...Object.fromEntries(moved) };
  const path = pathOf("firewall", zone, "name");
  return {
    ...Object.fromEntries(moved),
    ...members(zone, path, goal),
    // A zone for IPv6 only translates and forwards no IPv4.
    ...absent(path, isForIpv4(zone) ? [] : ["family"]),
    [`${path}.masq`]: switchedOn(zone, "masq"),
    [`${path}.mtu_fix`]: switchedOn(zone, "mtu_fix"),
    ...forwardingValues(firewall, zone, goal),
  };
}

/** An option that is on keeps its word: `yes`, `true`. */
function switchedOn(zone: UciSection, option: string): string {
  return (isTrue(zone, option) ? optionOf(zone, option) : undefined) ?? "1";
}

/** Returns a forwarding from the LAN to the WAN where the firewall has none. */
function forwardingValues(
  firewall: UciPackage,
  zone: UciSection,
  { wan, lans, network }: WanZoneSpec,
): Readonly<Record<string, UciValue>> {
  const inside = lanZone({ firewall, network }, lans);
  return inside === undefined || inside === zone || !isInside(inside)
    ? {}
    : newForwarding({ firewall, network }, wan, inside, optionOf(zone, "name") ?? "wan");
}

function newForwarding(
  packages: { readonly firewall: UciPackage; readonly network: UciPackage },
  wan: string,
  from: UciSection,
  to: string,
): Readonly<Record<string, UciValue>> {
  const { firewall } = packages;
  if (isForwarding(firewall, from, to) || onlyVpnZone(packages, from, to) !== undefined) return {};
  const name = `${wan}_forwarding`;
  const path = `firewall.${name}`;
  const old = firewall.sections.find((section) => section.name === name);
  const stale = ["enabled", "family"].filter((option) => old?.options.has(option) === true);
  return {
    [path]: "forwarding",
    [`${path}.src`]: optionOf(from, "name") ?? "lan",
    [`${path}.dest`]: to,
    ...absent(path, stale),
  };
}

/**
 * A zone with the device covers all its interfaces. Keeps the form, list or string, of the option
 * (docs/facts/openwrt.md#firewall-zone).
 */
function members(
  zone: UciSection,
  path: string,
  { members: names, device }: WanZoneSpec,
): Readonly<Record<string, UciValue>> {
  if (device !== undefined && wordsOf(zone.options.get("device")).includes(device)) return {};
  const before = networksOf(zone);
  const missing = names.filter((name) => !before.includes(name));
  if (missing.length === 0) return {};
  return { [`${path}.network`]: inForm(zone, [...before, ...missing]) };
}

function without(zone: UciSection, names: readonly string[]): readonly [string, UciValue][] {
  const before = networksOf(zone);
  const after = before.filter((name) => !names.includes(name));
  if (after.length === before.length) return [];
  const path = `${pathOf("firewall", zone, "name")}.network`;
  return [[path, after.length === 0 ? null : inForm(zone, after)]];
}

function inForm(zone: UciSection, names: readonly string[]): UciValue {
  return typeof zone.options.get("network") === "string" ? names.join(" ") : names;
}

/** Returns named sections, closed like the default WAN zone of OpenWrt (firewall4 root/etc/config/firewall). */
function newZone(
  firewall: UciPackage,
  { wan, members: names, lans, network }: WanZoneSpec,
): Readonly<Record<string, UciValue>> {
  const inside = lanZone({ firewall, network }, lans);
  const old = firewall.sections.find((section) => section.name === `${wan}_zone`);
  return {
    ...(old?.options.has("enabled") ? absent(`firewall.${wan}_zone`, ["enabled"]) : {}),
    [`firewall.${wan}_zone`]: "zone",
    [`firewall.${wan}_zone.name`]: "wan",
    [`firewall.${wan}_zone.network`]: names,
    [`firewall.${wan}_zone.input`]: "REJECT",
    [`firewall.${wan}_zone.output`]: "ACCEPT",
    [`firewall.${wan}_zone.forward`]: "REJECT",
    [`firewall.${wan}_zone.masq`]: "1",
    [`firewall.${wan}_zone.mtu_fix`]: "1",
    ...(inside === undefined || !isInside(inside)
      ? {}
      : newForwarding({ firewall, network }, wan, inside, "wan")),
  };
}
