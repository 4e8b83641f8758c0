import { pathOf } from "./path.ts";
import { optionOf, isFalse, isTrue, wordsOf } from "./value.ts";
import type { UciPackage, UciSection, UciValue } from "./value.ts";

/** The interfaces to place in the WAN zone of the firewall. */
export interface WanZoneSpec {
  readonly wan: string;
  /** `wan`, its IPv6 interface, and the management alias. */
  readonly members: readonly string[];
  readonly device: string | undefined;
}

/** Returns the interfaces of a zone. A zone without interfaces covers none (firewall3 zones.c, firewall4 fw4.uc). */
function networksOf(zone: UciSection): readonly string[] {
  return wordsOf(zone.options.get("network"));
}

/** Whether the firewall uses the zone: it ignores unnamed and disabled zones (firewall3 zones.c, firewall4 fw4.uc). */
function isActive(section: UciSection): boolean {
  return (
    section.type === "zone" &&
    optionOf(section, "name") !== undefined &&
    !isFalse(section, "enabled")
  );
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
  { sections }: UciPackage,
  { wan, device }: Pick<WanZoneSpec, "wan" | "device">,
): UciSection | undefined {
  const zones = sections.filter(isActive);
  const outside = zones.filter((zone) => !isInside(zone));
  return (
    outside.find((zone) => networksOf(zone).includes(wan)) ??
    outside.find(
      (zone) => device !== undefined && wordsOf(zone.options.get("device")).includes(device),
    ) ??
    outside.find((zone) => optionOf(zone, "name") === "wan") ??
    outside.find((zone) => isTrue(zone, "masq"))
  );
}

/** Returns the firewall values of a WAN. A firewall without zones needs none. */
export function zoneValues(
  firewall: UciPackage,
  goal: WanZoneSpec,
): Readonly<Record<string, UciValue>> {
  const zones = firewall.sections.filter(({ type }) => type === "zone");
  if (zones.length === 0) return {};
  const zone = wanZone(firewall, goal);
  const moved = zones
    .filter((other) => other !== zone && isActive(other) && isInside(other))
    .flatMap((other) => without(other, goal.members));
  if (zone === undefined) return { ...newZone(firewall, goal), ...Object.fromEntries(moved) };
  const path = pathOf("firewall", zone, "name");
  return {
    ...Object.fromEntries(moved),
    ...members(zone, path, goal),
    [`${path}.masq`]: "1",
    [`${path}.mtu_fix`]: "1",
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
  { sections }: UciPackage,
  { wan, members: names }: WanZoneSpec,
): Readonly<Record<string, UciValue>> {
  const inside = sections.find(
    (section) => section.type === "zone" && optionOf(section, "name") === "lan",
  );
  return {
    [`firewall.${wan}_zone`]: "zone",
    [`firewall.${wan}_zone.name`]: "wan",
    [`firewall.${wan}_zone.network`]: names,
    [`firewall.${wan}_zone.input`]: "REJECT",
    [`firewall.${wan}_zone.output`]: "ACCEPT",
    [`firewall.${wan}_zone.forward`]: "REJECT",
    [`firewall.${wan}_zone.masq`]: "1",
    [`firewall.${wan}_zone.mtu_fix`]: "1",
    ...(inside === undefined
      ? {}
      : {
          [`firewall.${wan}_forwarding`]: "forwarding",
          [`firewall.${wan}_forwarding.src`]: "lan",
          [`firewall.${wan}_forwarding.dest`]: "wan",
        }),
  };
}
