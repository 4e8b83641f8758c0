import { networkRange, sameNet } from "../addresses.ts";
import { interfaceRoutes, type RouteType } from "./interface-routes.ts";
import type { InterfaceState, Netifd } from "./netifd.ts";
import { many, one } from "./network-config.ts";
import { addressesOf } from "./status.ts";

/** One route of the kernel's main table. */
export interface KernelRoute {
  readonly target: string;
  readonly prefix: number;
  readonly device: string;
  readonly gateway?: string | undefined;
  readonly source?: string | undefined;
  readonly metric: number;
  readonly type: RouteType;
}

/** Returns the main table. Of two routes with one target and one metric the later one replaces the earlier. */
export function mainTable(netifd: Netifd): readonly KernelRoute[] {
  const up = netifd
    .interfaces()
    .filter((state) => state.up && state.device !== undefined && state.device !== "lo")
    .toSorted((a, b) => a.upSince - b.upSince);
  const table = new Map<string, KernelRoute>();
  for (const state of up)
    for (const route of routesOf(state, netifd))
      table.set(`${route.target}/${route.prefix} ${route.metric}`, route);
  return [...table.values()].toSorted((a, b) => a.prefix - b.prefix || a.metric - b.metric);
}

function routesOf(state: InterfaceState, netifd: Netifd): readonly KernelRoute[] {
  const { device = "", config } = state;
  const connected = addressesOf(state).map(({ address, mask }): KernelRoute => {
    const [target] = networkRange(address, mask);
    return { target, prefix: mask, device, source: address, metric: 0, type: "unicast" };
  });
  if (one(config.section, "ip4table") !== undefined) return connected;
  const source = connected[0]?.source;
  const interfaceMetric = Number(one(config.section, "metric") ?? "0");
  const listed = interfaceRoutes(state, netifd).map((route): KernelRoute => {
    const { target, mask: prefix, nexthop: gateway, metric = interfaceMetric, type } = route;
    return { target, prefix, device, gateway, source, metric, type };
  });
  return [...connected, ...listed];
}

/** Returns the route to an address: the longest prefix, then the lowest metric. */
export function kernelRouteTo(netifd: Netifd, address: string): KernelRoute | undefined {
  const [route] = mainTable(netifd)
    .filter(({ target, prefix }) => prefix === 0 || sameNet(target, address, prefix))
    .toSorted((a, b) => b.prefix - a.prefix || a.metric - b.metric);
  return route === undefined || route.type !== "unicast" ? undefined : route;
}

/** Returns the DNS servers of the interfaces, as netifd writes them for dnsmasq. */
export function upstreamServers(netifd: Netifd): readonly string[] {
  return netifd.interfaces().flatMap((state) => {
    if (!state.up) return [];
    const { section } = state.config;
    const peer = one(section, "peerdns") === "0" ? [] : (state.lease?.dns ?? []);
    return [...many(section, "dns"), ...peer];
  });
}
