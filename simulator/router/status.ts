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

/**
 * Protocols with `no_device=1`: netifd hides their `device` (netifd ubus.c netifd_dump_status, uqmi
 * qmi.sh and others).
 */
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
  const head = {
    up,
    pending: state.pending,
    available: state.available,
    autostart: !state.stopped,
    dynamic: false,
  };
  const named = {
    proto: config.proto,
    ...(shownDevice === undefined ? {} : { device: shownDevice }),
  };
  if (!up)
    return {
      ...head,
      ...named,
      data: {},
      ...(state.available ? {} : { errors: [{ subsystem: "interface", code: "NO_DEVICE" }] }),
    };
  return {
    ...head,
    uptime: Math.floor((nowMs - state.upSince) / 1000),
    l3_device: state.device,
    ...named,
    ...layer3(state, netifd),
    data:
      state.lease === undefined
        ? {}
        : { dhcpserver: state.lease.server, hostname, leasetime: state.lease.seconds },
  };
}

/** The addresses, routes and name servers of an interface that is up. */
function layer3(state: InterfaceState, netifd: Netifd): Readonly<Record<string, unknown>> {
  const { config } = state;
  const lists = addressing(state, netifd);
  return {
    updated: config.proto === "dhcp" ? ["addresses", "routes", "data"] : ["addresses"],
    metric: Number(one(config.section, "metric") ?? "0"),
    dns_metric: Number(one(config.section, "dns_metric") ?? "0"),
    delegation: one(config.section, "delegate") !== "0",
    "ipv4-address": addressesOf(state),
    "ipv6-address": [],
    "ipv6-prefix": [],
    "ipv6-prefix-assignment": lists.assignment,
    route: lists.route,
    "dns-server": lists.dns,
    "dns-search": many(config.section, "dns_search"),
    neighbors: [],
    inactive: {
      "ipv4-address": [],
      "ipv6-address": [],
      route: [],
      "dns-server": lists.inactiveDns,
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

function addressing(state: InterfaceState, netifd: Netifd) {
  const { section } = state.config;
  const peer = state.lease?.dns ?? [];
  const own = many(section, "dns");
  const peerUsed = one(section, "peerdns") !== "0";
  const source = state.lease === undefined ? "0.0.0.0/0" : `${state.lease.address}/32`;
  return {
    route: interfaceRoutes(state, netifd).map(({ target, mask, nexthop = "0.0.0.0", metric }) => ({
      target,
      mask,
      nexthop,
      ...(metric === undefined ? {} : { metric }),
      source,
    })),
    dns: [...own, ...(peerUsed ? peer : [])],
    inactiveDns: peerUsed ? [] : peer,
    assignment: assignmentOf(one(section, "ip6assign"), netifd.config().ulaPrefix),
  };
}

function assignmentOf(length: string | undefined, ula: string | undefined): readonly unknown[] {
  if (length === undefined || ula === undefined) return [];
  const [prefix = ""] = ula.split("/");
  const mask = Number(length);
  return [{ address: prefix, mask, "local-address": { address: `${prefix}1`, mask } }];
}
