import { isBroad, isDefault, routeTo } from "../uci/route.ts";
import type { Route } from "../uci/route.ts";
import type { PathInput } from "./path-input.ts";

/** Represents the Internet if no packet was sent. */
const anyAddress = "1.1.1.1";

/** Returns the route that traffic to the Internet takes; undefined if the routes are unknown. */
export function internetRoute({ routes, probes }: PathInput): Route | "none" | undefined {
  if (routes === undefined) return undefined;
  const route = routeTo(routes, probes?.target ?? anyAddress);
  return route === undefined || (route.kind === "discard" && isDefault(route)) ? "none" : route;
}

/** Returns the routes that take a large part of the Internet away from the WAN. */
export function detours({ routes = [], wanDevice }: PathInput): readonly Route[] {
  return routes.filter(
    (route) => isBroad(route) && (wanDevice === undefined || route.device !== wanDevice),
  );
}

/** Returns whether traffic to the Internet leaves through the WAN; undefined if that is unknown. */
export function isThroughWan(path: PathInput): boolean | undefined {
  const { wanDevice, probes } = path;
  if (wanDevice === undefined) return undefined;
  if (probes?.route !== undefined)
    return (
      probes.route !== "none" && probes.route.device === wanDevice && detours(path).length === 0
    );
  const route = internetRoute(path);
  if (route === undefined) return undefined;
  return route !== "none" && route.device === wanDevice && detours(path).length === 0;
}

/** Returns whether traffic enters a tunnel: a VPN that the user set up. No packet proves that it fails. */
export function isThroughTunnel(path: PathInput): boolean {
  const device = deviceOf(path);
  return (
    device !== undefined && path.tunnels.includes(device) && path.probes?.internet !== "silent"
  );
}

/** Returns the network device that traffic to the Internet leaves through. */
export function deviceOf(path: PathInput): string | undefined {
  const { probes } = path;
  if (probes?.route !== undefined && probes.route !== "none") return probes.route.device;
  const route = internetRoute(path);
  return route === undefined || route === "none" ? undefined : route.device;
}

export function hasInternet({ probes }: PathInput): boolean {
  return probes?.internet === "answered";
}

/** Returns whether the resolver of the LAN resolves names. */
export function resolvesNames({ probes }: PathInput): boolean {
  return (
    probes?.lookups.some(
      ({ server, result }) => server === "127.0.0.1" && result === "resolved",
    ) === true
  );
}

/**
 * Returns whether the router forwards and translates what comes from the LAN: by its firewall, and
 * by the answer to a packet from its LAN address where a host answers ping.
 */
export function passesLan({ zones, firewall, isForwarding, lan, probes }: PathInput): boolean {
  return (
    lan !== undefined &&
    probes?.internet === "answered" &&
    probes.lan !== "silent" &&
    firewall === "loaded" &&
    isForwarding !== false &&
    zones?.isTranslated === true &&
    zones.isForwarded === true &&
    !zones.isWanInLan &&
    zones.blockedBy === undefined
  );
}
