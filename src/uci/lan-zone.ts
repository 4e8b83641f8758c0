import { activeZones, holds } from "./firewall-zones.ts";
import { interfaceOf, isDisabled, netdevOf } from "./interface.ts";
import { isFalse, optionOf } from "./value.ts";
import type { UciPackage, UciSection } from "./value.ts";

/** Returns the interfaces of the router's LANs: those with a fixed address, `lan` first. */
export function lanInterfaces(network: UciPackage, wan: string): readonly string[] {
  const names = network.sections.flatMap((section) =>
    section.type === "interface" &&
    section.name !== undefined &&
    section.name !== wan &&
    section.name !== "loopback" &&
    optionOf(section, "proto") === "static" &&
    optionOf(section, "gateway") === undefined &&
    !isDisabled(section)
      ? [section.name]
      : [],
  );
  const isLan = interfaceOf(network, "lan") !== undefined && names.includes("lan");
  return isLan ? ["lan", ...names.filter((name) => name !== "lan")] : names;
}

/**
 * Returns the zone of the LAN: the one that contains its first interface, by name or by device, or the
 * next one. Without an interface `lan`, one that is forwarded comes first.
 */
export function lanZone(
  { firewall, network }: { readonly firewall: UciPackage; readonly network: UciPackage },
  lans: readonly string[],
): UciSection | undefined {
  const zones = activeZones(firewall);
  const ofLans = lans.flatMap((name) => {
    const device = netdevOf(network, interfaceOf(network, name));
    // Before 21.02, the bridge has the name of its interface.
    return zones.find((one) => holds(one, name, device) || holds(one, name, `br-${name}`)) ?? [];
  });
  const isNamed = lans[0] === "lan";
  return ofLans.find((zone) => isNamed || isSource(firewall, zone)) ?? ofLans[0];
}

/** Without an interface `lan`, a zone that is closed by intention, such as iot, is not the LAN's. */
function isSource({ sections }: UciPackage, zone: UciSection): boolean {
  return sections.some(
    (section) =>
      section.type === "forwarding" &&
      optionOf(section, "src") === optionOf(zone, "name") &&
      !isFalse(section, "enabled"),
  );
}
