import { defined } from "../../src/core/defined.ts";
import type { InterfaceState, Netifd } from "./netifd.ts";
import { interfaceRoutes } from "./interface-routes.ts";
import { many, one, staticAddresses, type Ipv4Address } from "./network-config.ts";

/** Renders JSON as ubus does: with tabs, and a separate line for an empty list or table. */
export function ubusJson(value: unknown, depth = 0): string {
  const inner = "\t".repeat(depth + 1);
  const outer = "\t".repeat(depth);
  if (Array.isArray(value))
    return value.length === 0
      ? `[\n${inner}\n${outer}]`
      : `[\n${value.map((item) => inner + ubusJson(item, depth + 1)).join(",\n")}\n${outer}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const lines = Object.entries(value).map(
    ([key, item]) => `${inner}${JSON.stringify(key)}: ${ubusJson(item, depth + 1)}`,
  );
  return `{\n${lines.length === 0 ? inner : lines.join(",\n")}\n${outer}}`;
}

/** Protocols with `no_device=1`: netifd hides their `device` (netifd ubus.c netifd_dump_status). */
const ownDevice: readonly string[] = ["qmi", "mbim", "ncm", "3g", "modemmanager"];

/** `ubus call network.interface.X status`, keys in the recorded order. */
export function interfaceStatus(
  state: InterfaceState,
  netifd: Netifd,
  nowMs: number,
  hostname: string,
): Readonly<Record<string, unknown>> {
  const { config, up } = state;
  const shownDevice = ownDevice.includes(config.proto)
    ? undefined
    : (state.device ?? config.device);
  const { pending, available, lease } = state;
  const head = { up, pending, available, autostart: !state.stopped, dynamic: false };
  const named = { proto: config.proto, ...defined({ device: shownDevice }) };
  const errors = available ? undefined : [{ subsystem: "interface", code: "NO_DEVICE" }];
  if (!up) return { ...head, ...named, data: {}, ...defined({ errors }) };
  const uptime = Math.floor((nowMs - state.upSince) / 1000);
  const data = lease && { dhcpserver: lease.server, hostname, leasetime: lease.seconds };
  return {
    ...head,
    uptime,
    l3_device: state.device,
    ...named,
    ...layer3(state, netifd),
    data: data ?? {},
  };
}

/** The addresses, routes and name servers of an interface that is up. */
function layer3(state: InterfaceState, netifd: Netifd): Readonly<Record<string, unknown>> {
  const { config, lease } = state;
  const { section } = config;
  const routes = interfaceRoutes(state, netifd).map((route) => ({
    target: route.target,
    mask: route.mask,
    nexthop: route.nexthop ?? "0.0.0.0",
    ...defined({ metric: route.metric }),
    source: lease === undefined ? "0.0.0.0/0" : `${lease.address}/32`,
  }));
  const usesPeer = one(section, "peerdns") !== "0";
  const peer = lease?.dns ?? [];
  return {
    updated: config.proto === "dhcp" ? ["addresses", "routes", "data"] : ["addresses"],
    metric: Number(one(section, "metric") ?? "0"),
    dns_metric: Number(one(section, "dns_metric") ?? "0"),
    delegation: one(section, "delegate") !== "0",
    "ipv4-address": addressesOf(state),
    "ipv6-address": [],
    "ipv6-prefix": [],
    "ipv6-prefix-assignment": assignmentOf(one(section, "ip6assign"), netifd.config().ulaPrefix),
    route: routes,
    "dns-server": [...many(section, "dns"), ...(usesPeer ? peer : [])],
    "dns-search": many(section, "dns_search"),
    neighbors: [],
    inactive: {
      "ipv4-address": [],
      "ipv6-address": [],
      route: [],
      "dns-server": usesPeer ? [] : peer,
      "dns-search": [],
      neighbors: [],
    },
  };
}

export function addressesOf(state: InterfaceState): readonly Ipv4Address[] {
  if (!state.up) return [];
  if (state.lease !== undefined)
    return [{ address: state.lease.address, mask: state.lease.prefix }];
  return state.config.proto === "static" ? staticAddresses(state.config.section) : [];
}

function assignmentOf(length: string | undefined, ula: string | undefined): readonly unknown[] {
  if (length === undefined || ula === undefined) return [];
  const [prefix = ""] = ula.split("/");
  const mask = Number(length);
  return [{ address: prefix, mask, "local-address": { address: `${prefix}1`, mask } }];
}
