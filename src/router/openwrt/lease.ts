import { defined } from "../../core/defined.ts";
import type { Json } from "../../core/json.ts";
import type { Route } from "../../uci/route.ts";
import { at, listAt, numberAt, textAt } from "./json-values.ts";
import { statusRoutes } from "./routes.ts";

/** The state of one interface as netifd reports it (docs/facts/openwrt.md#interface-status). */
export interface Lease {
  readonly up: boolean;
  /** The router did not report its interfaces. All other values are then meaningless. */
  readonly isUnknown?: true;
  /** Waiting for an address. */
  readonly pending: boolean;
  readonly address?: string;
  readonly prefix?: number;
  readonly gateway?: string;
  readonly dns: readonly string[];
  /** DNS servers of the lease that `peerdns` leaves out. */
  readonly unusedDns?: readonly string[];
  /** Stopped by `ifdown`, or kept from starting by `auto`. */
  readonly isStopped?: boolean;
  /** The DHCP server that assigned the address. */
  readonly server?: string;
  readonly leaseSeconds?: number;
}

/**
 * One interface of `network.interface dump`, or the reply to its own `status`. Keys may be missing
 * (docs/facts/openwrt.md#interface-status).
 */
export interface InterfaceStatus {
  readonly name?: string;
  readonly proto?: string;
  readonly device?: string;
  readonly l3Device?: string;
  readonly addresses: readonly { readonly address: string; readonly prefix: number }[];
  readonly lease: Lease;
  readonly routes: readonly Route[];
}

export const noLease: Lease = { up: false, pending: false, dns: [] };

export const unknownLease: Lease = { ...noLease, isUnknown: true };

export function parseStatus(status: Json): InterfaceStatus {
  const addresses = listAt(status, "ipv4-address").flatMap((entry) => {
    const address = textAt(entry, "address");
    const prefix = numberAt(entry, "mask");
    return address === undefined || prefix === undefined ? [] : [{ address, prefix }];
  });
  return defined({
    name: textAt(status, "interface"),
    proto: textAt(status, "proto"),
    device: textAt(status, "device"),
    l3Device: textAt(status, "l3_device"),
    addresses,
    routes: statusRoutes(status),
    lease: leaseOf(status, addresses[0]),
  });
}

function leaseOf(
  status: Json,
  own: { readonly address: string; readonly prefix: number } | undefined,
): Lease {
  const data = at(status, "data");
  const unused = serversOf(at(status, "inactive"));
  const gateway = listAt(status, "route").find(
    (route) => textAt(route, "target") === "0.0.0.0" && numberAt(route, "mask") === 0,
  );
  return defined({
    up: at(status, "up") === true,
    pending: at(status, "pending") === true,
    address: own?.address,
    prefix: own?.prefix,
    gateway: textAt(gateway, "nexthop"),
    dns: serversOf(status),
    unusedDns: unused.length === 0 ? undefined : unused,
    isStopped: at(status, "autostart") === false && at(status, "up") !== true ? true : undefined,
    server: textAt(data, "dhcpserver"),
    leaseSeconds: numberAt(data, "leasetime"),
  });
}

function serversOf(value: Json | undefined): readonly string[] {
  return listAt(value, "dns-server").filter((server) => typeof server === "string");
}
