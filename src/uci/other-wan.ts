import { optionOf, wordsOf } from "./value.ts";
import type { UciPackage } from "./value.ts";
import { wanZone } from "./zone.ts";

/** Returns the only IPv4 interface in the WAN zone, if the WAN interface does not exist. */
export function otherWanInterface(
  network: UciPackage,
  firewall: UciPackage,
  wan: string,
): string | undefined {
  const interfaces = network.sections.filter(({ type }) => type === "interface");
  if (interfaces.some(({ name }) => name === wan)) return undefined;
  const zone = wanZone(firewall, { wan, device: undefined });
  const members = wordsOf(zone?.options.get("network"));
  const names = interfaces.flatMap((section) =>
    section.name !== undefined &&
    members.includes(section.name) &&
    optionOf(section, "proto") !== "dhcpv6"
      ? [section.name]
      : [],
  );
  return names.length === 1 ? names[0] : undefined;
}
