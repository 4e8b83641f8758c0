import { activeZones, holds } from "./firewall-zones.ts";
import { interfaceOf, isDisabled, netdevOf } from "./interface.ts";
import { optionOf } from "./value.ts";
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
 * next one.
 */
export function lanZone(
  { firewall, network }: { readonly firewall: UciPackage; readonly network: UciPackage },
  lans: readonly string[],
): UciSection | undefined {
  const zones = activeZones(firewall);
  return lans
    .map((name) => {
      const device = netdevOf(network, interfaceOf(network, name));
      // Before 21.02, the bridge has the name of its interface.
      return zones.find((zone) => holds(zone, name, device) || holds(zone, name, `br-${name}`));
    })
    .find((zone) => zone !== undefined);
}
