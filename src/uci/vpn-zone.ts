import { activeZones, networksOf } from "./firewall-zones.ts";
import { interfaceOf } from "./interface.ts";
import { isForwarding } from "./lan-path.ts";
import { optionOf } from "./value.ts";
import type { UciPackage, UciSection } from "./value.ts";

/** The protocols of interfaces that are tunnels. */
export const tunnelProtos =
  /^(?:wireguard|amneziawg|openvpn|openconnect|vpnc|tailscale|zerotier|gre|l2tp|pptp|sstp|xfrm|vti)/;

/**
 * Returns the name of the VPN's zone if the firewall forwards the LAN there and not to the WAN. Users set
 * this up so that nothing leaves the router outside the VPN (docs/facts/openwrt.md#kill-switch).
 */
export function onlyVpnZone(
  { network, firewall }: { readonly network: UciPackage; readonly firewall: UciPackage },
  lan: UciSection | undefined,
  wanZone: string,
): string | undefined {
  if (lan === undefined || isForwarding(firewall, lan, wanZone)) return undefined;
  const isTunnel = (name: string): boolean =>
    tunnelProtos.test(optionOf(interfaceOf(network, name), "proto") ?? "");
  const zone = activeZones(firewall).find((one) => {
    const networks = networksOf(one);
    const name = optionOf(one, "name") ?? "";
    return networks.length > 0 && networks.every(isTunnel) && isForwarding(firewall, lan, name);
  });
  return optionOf(zone, "name");
}
