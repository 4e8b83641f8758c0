import { deviceOf, interfaceOf, netdevOf, switchedOff } from "./interface.ts";
import { managementName } from "./management.ts";
import type { ObservedWan, WanSpec } from "./observed-wan.ts";
import { isBroad, isDefault, shownRoute } from "./route.ts";
import { openInputOf } from "./lan-path.ts";
import { lanInterfaces, lanZone } from "./lan-zone.ts";
import { optionOf, wordsOf } from "./value.ts";
import { retireNotes } from "./retired-programs.ts";
import { onlyVpnZone } from "./vpn-zone.ts";
import { wanZone } from "./zone.ts";
import { ipv6Interfaces, oldDevices } from "./wan-ipv6.ts";

/**
 * Returns the notes of a plan about the WAN: VLANs that it leaves, and everything that keeps the
 * old device.
 */
export function wanNotes(observed: ObservedWan, spec: WanSpec): readonly string[] {
  const { wan, sqm = [] } = observed;
  const device = wan.bridge ?? wan.device;
  if (device === undefined) return [];
  const old = oldDevices(observed).filter((name) => name !== device);
  const shaped = sqm.filter((name) => old.includes(name));
  return [
    ...(wan.providerVlan === undefined
      ? []
      : [
          `${wan.providerVlan} is the VLAN of the previous provider. The modem sends untagged frames,` +
            ` so the WAN uses ${device}.`,
        ]),
    ...(wan.hasProviderTags === true
      ? [`${device} sends tagged frames. The modem sends untagged frames and may not answer there.`]
      : []),
    ...(wan.otherInterface === undefined
      ? []
      : [
          `"${wan.interface}" does not exist yet, so it becomes another WAN beside "${wan.otherInterface}".` +
            ` If the modem replaces "${wan.otherInterface}",` +
            ` set \`router.wan.interface: ${wan.otherInterface}\` in the profile.`,
        ]),
    ...keptDns(observed),
    ...lostIpv6(observed, spec),
    ...leftBehind(observed, spec, old).map(
      ([name, its]) =>
        `The interface "${name}" stays on ${its}, the previous device of "${wan.interface}".`,
    ),
    ...shaped.map((name) => `sqm shapes ${name}, not the new WAN device ${device}.`),
    ...retireNotes(observed, spec.retire),
    ...mwan3Notes(observed),
    ...uplinkNotes(observed, spec),
    ...openInputNotes(observed),
    ...vpnNotes(observed),
  ];
}

/** A provider's DNS servers may refuse requests from another network. */
function keptDns({ packages, wan }: ObservedWan): readonly string[] {
  const section = interfaceOf(packages.network, wan.interface);
  const servers = wordsOf(section?.options.get("dns"));
  const isChanged = (optionOf(section, "proto") ?? "dhcp") !== "dhcp";
  return isChanged && servers.length > 0
    ? [
        `The DNS servers of the previous WAN stay: ${servers.join(", ")}. If they do not answer, ` +
          `remove network.${wan.interface}.dns.`,
      ]
    : [];
}

/** PPPoE carried IPv6 itself where no interface with dhcpv6 exists. */
function lostIpv6(observed: ObservedWan, { ipv6 }: WanSpec): readonly string[] {
  const { packages, wan } = observed;
  const section = interfaceOf(packages.network, wan.interface);
  const hadIpv6 =
    optionOf(section, "proto") === "pppoe" &&
    ["1", "auto"].includes(optionOf(section, "ipv6") ?? "auto");
  const isCovered = ipv6Interfaces(observed).some(
    (name) => interfaceOf(packages.network, name) !== undefined,
  );
  return ipv6 === "keep" && hadIpv6 && !isCovered
    ? ["PPPoE may have provided IPv6. To request IPv6 from the modem, set `router.wan.ipv6: on`."]
    : [];
}

/** Returns the interfaces that keep a device the WAN leaves, with that device. */
function leftBehind(
  observed: ObservedWan,
  spec: WanSpec,
  old: readonly string[],
): readonly (readonly [string, string])[] {
  const { network } = observed.packages;
  const ours = [
    observed.wan.interface,
    managementName,
    ...ipv6Interfaces(observed),
    ...spec.retire,
  ];
  return network.sections.flatMap((section) => {
    const { type, name } = section;
    if (type !== "interface" || name === undefined || ours.includes(name)) return [];
    if (optionOf(section, "type") === "bridge" || switchedOff(section).length > 0) return [];
    const device = deviceOf(section) ?? "";
    const netdev = device.startsWith("@") ? device : netdevOf(network, section);
    return netdev !== undefined && old.includes(netdev) ? [[name, netdev] as const] : [];
  });
}

function mwan3Notes({ wan, mwan3, mwan3First }: ObservedWan): readonly string[] {
  if (mwan3 === undefined) return [];
  if (!mwan3.includes(wan.interface))
    return [`mwan3 is enabled and does not use "${wan.interface}", so it sends no traffic to it.`];
  return mwan3First === undefined || mwan3First.includes(wan.interface)
    ? []
    : [
        `mwan3 sends traffic to "${mwan3First.join('", "')}" first,` +
          ` and to "${wan.interface}" only while that is offline.`,
      ];
}

/** With two default routes, the lower metric wins (docs/facts/openwrt.md#route-metrics). */
function uplinkNotes(
  { packages: { network }, wan, routes = [], netdevs }: ObservedWan,
  { metric, retire }: WanSpec,
): readonly string[] {
  const section = interfaceOf(network, wan.interface);
  const own = metric === "keep" ? Number(optionOf(section, "metric") ?? 0) : metric;
  const device = netdevs?.get(wan.interface);
  return routes
    .filter(
      (route) =>
        (isDefault(route) || isBroad(route)) &&
        route.interface !== wan.interface &&
        (route.device === undefined || route.device !== device) &&
        !retire.includes(route.interface ?? "") &&
        (isBroad(route) || route.metric <= own),
    )
    .map(
      (route) =>
        `Another uplink takes the traffic: "${route.interface ?? route.device}" has the route ` +
        `${shownRoute(route)}, and "${wan.interface}" has metric ${own}.`,
    );
}

/** In passthrough the carrier's address belongs to the router, with everything that listens there. */
function openInputNotes({ packages, wan, passwordless }: ObservedWan): readonly string[] {
  const { network, firewall } = packages;
  const zone = wanZone(firewall, {
    wan: wan.interface,
    device: wan.device,
    lans: lanInterfaces(network, wan.interface),
  });
  const openInput = zone === undefined ? undefined : openInputOf(firewall, [zone]);
  if (openInput === undefined) return [];
  return [
    "Warning: the Internet will reach the router's SSH server and web interface: " +
      openInput +
      (passwordless === true ? ", and root has no password." : "."),
  ];
}

function vpnNotes({ packages, wan }: ObservedWan): readonly string[] {
  const { network, firewall } = packages;
  const lans = lanInterfaces(network, wan.interface);
  const zone = wanZone(firewall, { wan: wan.interface, device: wan.device, lans });
  const vpn = onlyVpnZone(packages, lanZone(packages, lans), optionOf(zone, "name") ?? "wan");
  return vpn === undefined
    ? []
    : [`The firewall forwards the LAN to the VPN zone "${vpn}" only. It stays so.`];
}
