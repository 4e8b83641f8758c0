import type { InterfaceState, Netifd } from "./netifd.ts";
import { maskLength, one } from "./network-config.ts";

export type RouteType = "unicast" | "unreachable" | "blackhole";

/** A route as netifd lists it for an interface. */
export interface InterfaceRoute {
  readonly target: string;
  readonly mask: number;
  readonly nexthop?: string;
  readonly metric?: number;
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
  return [
    ...(hasDefault
      ? [{ target: "0.0.0.0", mask: 0, nexthop: gateway, type: "unicast" as const }]
      : []),
    ...own.map((route) => {
      const [target = "", bits] = (one(route, "target") ?? "0.0.0.0/0").split("/");
      const nexthop = one(route, "gateway");
      const metric = one(route, "metric");
      return {
        target,
        mask:
          bits === undefined
            ? maskLength(one(route, "netmask") ?? "255.255.255.255")
            : Number(bits),
        ...(nexthop === undefined ? {} : { nexthop }),
        ...(metric === undefined ? {} : { metric: Number(metric) }),
        type: typeOf(one(route, "type")),
      };
    }),
  ];
}

function typeOf(type: string | undefined): RouteType {
  return type === "unreachable" || type === "blackhole" ? type : "unicast";
}
