import { deviceSection } from "../../uci/device-shape.ts";
import { interfaceOf, netdevOf } from "../../uci/interface.ts";
import { optionOf, wordsOf } from "../../uci/value.ts";
import type { UciPackage } from "../../uci/value.ts";

/**
 * Returns the ports of an interface that is a bond, by its protocol or by the type of its device
 * (docs/facts/openwrt.md#bonding).
 */
export function bondPorts(network: UciPackage, name: string): readonly string[] {
  const section = interfaceOf(network, name);
  if (optionOf(section, "proto") === "bonding") return wordsOf(section?.options.get("slaves"));
  const device = netdevOf(network, section);
  const below = device === undefined ? undefined : deviceSection(network, device);
  return optionOf(below, "type") === "bonding" ? wordsOf(below?.options.get("ports")) : [];
}
