import { pathOf } from "./path.ts";
import { optionOf, saysNo, saysYes, wordsOf } from "./value.ts";
import type { UciPackage, UciSection, UciValue } from "./value.ts";

/** What a firewall must hold so that these interfaces are on its WAN side. */
export interface ZoneGoal {
  readonly wan: string;
  /** `wan` and whatever goes with it: wan6, the alias to the modem. */
  readonly members: readonly string[];
  readonly device: string | undefined;
}

/** The interfaces a zone covers. One that names nothing covers nothing, whatever it is called (firewall3 zones.c, firewall4 fw4.uc). */
function networksOf(zone: UciSection): readonly string[] {
  return wordsOf(zone.options.get("network"));
}

/** The firewall passes over a zone without a name, and one that is switched off (firewall3 zones.c, firewall4 fw4.uc). */
function counts(section: UciSection): boolean {
  return (
    section.type === "zone" &&
    optionOf(section, "name") !== undefined &&
    !saysNo(section, "enabled")
  );
}

/** Open to whoever is behind it and not translated: a LAN's zone. The public address does not belong there. */
function isInside(zone: UciSection): boolean {
  return !saysYes(zone, "masq") && optionOf(zone, "input")?.toUpperCase() === "ACCEPT";
}

/** The zone that has the WAN, else the one called wan, else the first that translates (openwrt.md C4). */
export function wanZone(
  { sections }: UciPackage,
  { wan, device }: Pick<ZoneGoal, "wan" | "device">,
): UciSection | undefined {
  const zones = sections.filter(counts);
  const outside = zones.filter((zone) => !isInside(zone));
  return (
    outside.find((zone) => networksOf(zone).includes(wan)) ??
    outside.find(
      (zone) => device !== undefined && wordsOf(zone.options.get("device")).includes(device),
    ) ??
    outside.find((zone) => optionOf(zone, "name") === "wan") ??
    outside.find((zone) => saysYes(zone, "masq"))
  );
}

/** The firewall's part of a WAN. Without any zone there is no firewall to fit into, and nothing is wanted. */
export function zoneValues(
  firewall: UciPackage,
  goal: ZoneGoal,
): Readonly<Record<string, UciValue>> {
  const zones = firewall.sections.filter(({ type }) => type === "zone");
  if (zones.length === 0) return {};
  const zone = wanZone(firewall, goal);
  const moved = zones
    .filter((other) => other !== zone && counts(other) && isInside(other))
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

/** A zone that covers the device covers every interface on it. The form found, a list or words in one string, is kept (openwrt.md C4). */
function members(
  zone: UciSection,
  path: string,
  { members: names, device }: ZoneGoal,
): Readonly<Record<string, UciValue>> {
  if (device !== undefined && wordsOf(zone.options.get("device")).includes(device)) return {};
  const before = networksOf(zone);
  const missing = names.filter((name) => !before.includes(name));
  if (missing.length === 0) return {};
  return { [`${path}.network`]: inForm(zone, [...before, ...missing]) };
}

function without(zone: UciSection, names: readonly string[]): readonly [string, UciValue][] {
  const before = wordsOf(zone.options.get("network"));
  const after = before.filter((name) => !names.includes(name));
  return after.length === before.length
    ? []
    : [
        [
          `${pathOf("firewall", zone, "name")}.network`,
          after.length === 0 ? null : inForm(zone, after),
        ],
      ];
}

function inForm(zone: UciSection, names: readonly string[]): UciValue {
  return typeof zone.options.get("network") === "string" ? names.join(" ") : names;
}

/** Named sections, so that they can be found again; closed as OpenWrt's own WAN zone is (firewall4 root/etc/config/firewall). */
function newZone(
  { sections }: UciPackage,
  { wan, members: names }: ZoneGoal,
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
