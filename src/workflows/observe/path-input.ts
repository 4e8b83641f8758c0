import { defined } from "../../core/defined.ts";
import type { PathInput } from "../../doctor/path-input.ts";
import type { RouterFacts } from "../../router/openwrt/facts.ts";
import { netdevKind } from "../../router/openwrt/netdev-kind.ts";
import type { PathQuery, PathReading } from "../../router/openwrt/path-reading.ts";
import { isDeviceOff } from "../../uci/device-shape.ts";
import { interfaceOf, netdevOf, switchedOff } from "../../uci/interface.ts";
import { lanPath } from "../../uci/lan-path.ts";
import { lanInterfaces, lanZone } from "../../uci/lan-zone.ts";
import { managementName } from "../../uci/management.ts";
import { isDefault } from "../../uci/route.ts";
import { isFalse, optionOf, wordsOf } from "../../uci/value.ts";
import type { UciSection } from "../../uci/value.ts";
import { onlyVpnZone, tunnelProtos } from "../../uci/vpn-zone.ts";
import { wanZone } from "../../uci/zone.ts";

/** How far the path to the Internet is checked: `passive` sends no packet. */
export type PathCheck = { readonly host?: string } | "passive";

/** A public resolver (one.one.one.one), which answers ping and TCP, and its name. */
const defaultHost = "1.1.1.1";
const defaultName = "one.one.one.one";

/** Returns the packets that the router sends: none without a lease. */
export function pathQuery(facts: RouterFacts, check: PathCheck): PathQuery {
  const { lease } = facts;
  if (check === "passive" || lease.address === undefined) return "passive";
  const servers = [...dnsServers(facts).map(({ address }) => address), ...(lease.unusedDns ?? [])];
  return defined({
    host: check.host ?? defaultHost,
    name: defaultName,
    lan: lanOf(facts)?.address,
    gateway: lease.gateway,
    dns: [...new Set(servers)],
  });
}

/** Returns the facts about the path to the Internet, from the router's files and its kernel. */
export function pathInput(facts: RouterFacts, reading: PathReading | undefined): PathInput {
  const { packages, wan, lease, texts, netdevs } = facts;
  const { network, firewall } = packages;
  const section = interfaceOf(network, wan.interface);
  const routes = reading?.routes ?? (lease.isUnknown ? undefined : facts.routes);
  const wanDevice = netdevs.get(wan.interface);
  const device = wanDevice ?? netdevOf(network, section);
  // A `config route` can replace the route of the lease (docs/facts/openwrt.md#routing-tables).
  const hasOwnDefault =
    wanDevice !== undefined &&
    routes?.some((route) => isDefault(route) && route.device === wanDevice) === true;
  return defined({
    switchedOff: switchedOff(section),
    deviceOff: isDeviceOff(network, device) ? device : undefined,
    isStopped: lease.isStopped === true,
    routeOption: hasOwnDefault ? undefined : routeOptionOf(section),
    wanDevice,
    vrf: vrfOf(facts, device),
    routes: routes?.map((route) => withInterface(route, facts)),
    tunnels: tunnelsOf(facts, routes ?? []),
    firewall: reading?.firewall ?? "unknown",
    zones:
      texts["firewall"] === undefined
        ? undefined
        : lanPath(packages, {
            wan: wan.interface,
            device,
            lans: lansOf(facts),
            lan: lanOf(facts)?.address,
          }),
    vpnZone: onlyVpnZone(
      packages,
      lanZone(packages, lansOf(facts)),
      optionOf(wanZone(firewall, { wan: wan.interface, device }), "name") ?? "wan",
    ),
    lan: lanOf(facts),
    isForwarding: reading?.isForwarding,
    dns: {
      resolver: reading?.resolver ?? "unknown",
      servers: dnsServers(facts),
      isKnown:
        !lease.isUnknown &&
        texts["dhcp"] !== undefined &&
        !hasOtherServers(facts) &&
        namesServers(dnsmasqOf(facts)),
      unused: lease.unusedDns ?? [],
    },
    probes: reading?.probes,
  });
}

/** Returns the VRF that holds the WAN's device and not the LAN's (docs/facts/openwrt.md#vrf). */
function vrfOf(facts: RouterFacts, device: string | undefined): string | undefined {
  const { network } = facts.packages;
  const lan = netdevOf(network, interfaceOf(network, lansOf(facts)[0] ?? "lan"));
  const vrf = network.sections.find(
    (section) =>
      section.type === "device" &&
      optionOf(section, "type") === "vrf" &&
      device !== undefined &&
      wordsOf(section.options.get("ports")).includes(device),
  );
  const isShared = wordsOf(vrf?.options.get("ports")).some((port) => port === lan);
  return isShared ? undefined : optionOf(vrf, "name");
}

function routeOptionOf(section: UciSection | undefined): PathInput["routeOption"] {
  if (isFalse(section, "defaultroute")) return "defaultroute";
  const table = optionOf(section, "ip4table") ?? "main";
  return ["main", "254", ""].includes(table) ? undefined : "ip4table";
}

/** The kernel does not know which interface of netifd set a route. */
function withInterface(
  route: RouterFacts["routes"][number],
  { netdevs }: RouterFacts,
): RouterFacts["routes"][number] {
  const owner = [...netdevs].find(([, device]) => device === route.device)?.[0];
  return route.interface !== undefined || owner === undefined
    ? route
    : { ...route, interface: owner };
}

function tunnelsOf(
  { packages: { network }, netdevs, links }: RouterFacts,
  routes: RouterFacts["routes"],
): readonly string[] {
  const byProto = [...netdevs].flatMap(([name, device]) =>
    tunnelProtos.test(optionOf(interfaceOf(network, name), "proto") ?? "") ? [device] : [],
  );
  const byKind = routes.flatMap(({ device = "" }) =>
    !device.startsWith("ppp") &&
    (netdevKind(device, network, links) === "tunnel" ||
      /^(?:tailscale|ipsec|xfrm|vti)/.test(device))
      ? [device]
      : [],
  );
  return [...new Set([...byProto, ...byKind])];
}

/** Whether another interface brings DNS servers, which its status would name. */
function hasOtherServers({ packages: { network }, wan }: RouterFacts): boolean {
  return network.sections.some(
    (section) =>
      section.type === "interface" && section.name !== wan.interface && section.options.has("dns"),
  );
}

function lansOf({ packages: { network }, wan }: RouterFacts): readonly string[] {
  return lanInterfaces(network, wan.interface).filter((name) => name !== managementName);
}

function lanOf(facts: RouterFacts): PathInput["lan"] {
  return lansOf(facts)
    .map((name) => facts.lanSubnets.find((subnet) => subnet.interface === name))
    .find((subnet) => subnet !== undefined);
}

/** Returns the instance of dnsmasq that serves the LAN, else the first one. */
function dnsmasqOf(facts: RouterFacts): UciSection | undefined {
  const instances = facts.packages.dhcp.sections.filter(({ type }) => type === "dnsmasq");
  const [lan = "lan"] = lansOf(facts);
  const serving = instances.find((section) => {
    const only = wordsOf(section.options.get("interface"));
    const not = wordsOf(section.options.get("notinterface"));
    return (only.length === 0 || only.includes(lan)) && !not.includes(lan);
  });
  return serving ?? instances[0];
}

/** `@dnsmasq[0]`, or the name of the section. */
function placeOf(section: UciSection, { packages: { dhcp } }: RouterFacts): string {
  const index = dhcp.sections.filter(({ type }) => type === section.type).indexOf(section);
  return section.name ?? `@${section.type}[${index}]`;
}

/**
 * Whether all servers of dnsmasq are IPv4 addresses in its section. With port 0 it serves DHCP only,
 * and another program such as Unbound resolves names.
 */
function namesServers(dnsmasq: UciSection | undefined): boolean {
  const file = optionOf(dnsmasq, "resolvfile");
  return (
    optionOf(dnsmasq, "port") !== "0" &&
    (file === undefined || /^\/tmp\/resolv\.conf(?:\.d\/resolv\.conf)?\.auto$/.test(file)) &&
    !["serversfile", "confdir"].some((option) => dnsmasq?.options.has(option)) &&
    serverWords(dnsmasq).every((word) => ipv4Of(word) !== undefined)
  );
}

/** The servers for all names: `/example.org/9.9.9.9` is for one domain, `/#/9.9.9.9` for all. */
function serverWords(dnsmasq: UciSection | undefined): readonly string[] {
  return wordsOf(dnsmasq?.options.get("server"))
    .map((word) => word.replace(/^\/#\//, ""))
    .filter((word) => !word.startsWith("/"));
}

function ipv4Of(server: string): string | undefined {
  return /^\d+(?:\.\d+){3}(?=[#@]|$)/.exec(server)?.[0];
}

/** Servers of dnsmasq replace those of the interfaces with `noresolv`. */
function dnsServers(facts: RouterFacts): PathInput["dns"]["servers"] {
  const { lease, wan, packages } = facts;
  const dnsmasq = dnsmasqOf(facts);
  const fixed = serverWords(dnsmasq).flatMap((word) => {
    const address = ipv4Of(word);
    return address === undefined || dnsmasq === undefined
      ? []
      : [{ address, from: `dhcp.${placeOf(dnsmasq, facts)}.server` }];
  });
  const noResolv = ["1", "on", "true", "yes"].includes(optionOf(dnsmasq, "noresolv") ?? "");
  const own = wordsOf(interfaceOf(packages.network, wan.interface)?.options.get("dns"));
  const ofWan = lease.dns
    .filter((address) => /^\d+(?:\.\d+){3}$/.test(address))
    .map((address) => ({
      address,
      from: own.includes(address) ? `network.${wan.interface}.dns` : "of the lease",
    }));
  return noResolv ? fixed : [...fixed, ...ofWan];
}
