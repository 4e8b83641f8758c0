import ipaddr from "ipaddr.js";

/** One IPv4 route of the router. */
export interface Route {
  readonly target: string;
  readonly prefix: number;
  /** `discard` answers or drops everything: blackhole, unreachable, prohibit, throw. */
  readonly kind: "unicast" | "discard";
  readonly device?: string;
  readonly gateway?: string;
  readonly metric: number;
  /** The interface of netifd that has the route. */
  readonly interface?: string;
}

/** Returns the route to an address: the longest prefix, then the lowest metric, then the first one. */
export function routeTo(routes: readonly Route[], address: string): Route | undefined {
  return routes
    .filter((route) => contains(route, address))
    .toSorted((a, b) => b.prefix - a.prefix || a.metric - b.metric)[0];
}

export function isDefault({ prefix }: Route): boolean {
  return prefix === 0;
}

/**
 * Returns whether a route takes a large part of the Internet away from the default route, such as
 * 0.0.0.0/1 and 128.0.0.0/1. Multicast and private networks are no part of it.
 */
export function isBroad({ target, prefix }: Route): boolean {
  return prefix > 0 && prefix <= maxBroadPrefix && !/^(?:10|127|2[2-5]\d)\./.test(target);
}

/** A country's or a company's networks have longer prefixes. */
const maxBroadPrefix = 7;

export function shownRoute({ target, prefix, device, gateway, metric, kind }: Route): string {
  return [
    ...(kind === "discard" ? ["discard"] : []),
    prefix === 0 ? "default" : `${target}/${prefix}`,
    ...(gateway === undefined ? [] : [`via ${gateway}`]),
    ...(device === undefined ? [] : [`dev ${device}`]),
    ...(metric === 0 ? [] : [`metric ${metric}`]),
  ].join(" ");
}

function contains({ target, prefix }: Route, address: string): boolean {
  if (!ipaddr.IPv4.isValid(target) || !ipaddr.IPv4.isValid(address)) return false;
  if (prefix < 0 || prefix > 32) return false;
  return ipaddr.IPv4.parse(address).match(ipaddr.IPv4.parse(target), prefix);
}
