import type { InterfaceState, Netifd } from "./netifd.ts";
import { maskLength, one } from "./network-config.ts";
import type { UciSection } from "../uci/model.ts";

export type RouteType = "unicast" | "unreachable" | "blackhole";

/** A route as netifd lists it for an interface. */
export interface InterfaceRoute {
  readonly target: string;
  readonly mask: number;
  readonly nexthop?: string | undefined;
  readonly metric?: number | undefined;
  readonly type: RouteType;
}

/** Returns the default route of an interface, unless it is switched off, and its `config route` sections. */
export function interfaceRoutes(state: InterfaceState, netifd: Netifd): readonly InterfaceRoute[] {
  const { section, name } = state.config;
  const gateway = state.lease?.gateway ?? one(section, "gateway");
  const hasDefault = gateway !== undefined && one(section, "defaultroute") !== "0";
  const own = netifd
    .config()
    .routes.filter((route) => one(route, "interface") === name && one(route, "disabled") !== "1");
  const defaultRoute: InterfaceRoute = {
    target: "0.0.0.0",
    mask: 0,
    nexthop: gateway,
    type: "unicast",
  };
  return [...(hasDefault ? [defaultRoute] : []), ...own.map(routeOf)];
}

function routeOf(route: UciSection): InterfaceRoute {
  const [target = "", bits] = (one(route, "target") ?? "0.0.0.0/0").split("/");
  const metric = one(route, "metric");
  const type = one(route, "type");
  return {
    target,
    mask: Number(bits ?? maskLength(one(route, "netmask") ?? "255.255.255.255")),
    nexthop: one(route, "gateway"),
    metric: metric === undefined ? undefined : Number(metric),
    type: type === "unreachable" || type === "blackhole" ? type : "unicast",
  };
}
