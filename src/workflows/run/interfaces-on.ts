import type { RouterFacts } from "../../router/openwrt/facts.ts";
import { deviceOf } from "../../uci/interface.ts";

/** Returns the interfaces whose network device this is. */
export function interfacesOn(
  { packages, netdevs }: RouterFacts,
  netdev: string,
): readonly string[] {
  return packages.network.sections.flatMap((section) => {
    const { name, type } = section;
    if (type !== "interface" || name === undefined) return [];
    // OpenWrt 19.07 names bridges after the interface, and so are tunnel devices, wwan-4g. Only
    // netifd knows a modem's wwan0.
    const devices = [
      deviceOf(section),
      `br-${name}`,
      `${section.options.get("proto")}-${name}`,
      netdevs.get(name),
    ];
    return devices.includes(netdev) ? [name] : [];
  });
}
