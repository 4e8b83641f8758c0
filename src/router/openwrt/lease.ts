import type { Json } from "../../core/json.ts";

/** What netifd says of one interface (openwrt.md C2). */
export interface Lease {
  readonly up: boolean;
  /** Asking for an address. */
  readonly pending: boolean;
  readonly address?: string;
  readonly prefix?: number;
  readonly gateway?: string;
  readonly dns: readonly string[];
  /** The DHCP server that gave the address. */
  readonly server?: string;
  readonly leaseSeconds?: number;
}

/** One interface of `network.interface dump`, or the answer of its own `status`. Keys may be missing (openwrt.md C2). */
export interface InterfaceStatus {
  readonly name?: string;
  readonly proto?: string;
  readonly device?: string;
  readonly l3Device?: string;
  readonly addresses: readonly { readonly address: string; readonly prefix: number }[];
  readonly lease: Lease;
}

export const noLease: Lease = { up: false, pending: false, dns: [] };

export function parseStatus(status: Json): InterfaceStatus {
  const addresses = listAt(status, "ipv4-address").flatMap((entry) => {
    const address = textAt(entry, "address");
    const prefix = numberAt(entry, "mask");
    return address === undefined || prefix === undefined ? [] : [{ address, prefix }];
  });
  return {
    ...maybe("name", textAt(status, "interface")),
    ...maybe("proto", textAt(status, "proto")),
    ...maybe("device", textAt(status, "device")),
    ...maybe("l3Device", textAt(status, "l3_device")),
    addresses,
    lease: leaseOf(status, addresses[0]),
  };
}

function leaseOf(
  status: Json,
  own: { readonly address: string; readonly prefix: number } | undefined,
): Lease {
  const data = at(status, "data");
  const gateway = listAt(status, "route").find(
    (route) => textAt(route, "target") === "0.0.0.0" && numberAt(route, "mask") === 0,
  );
  return {
    up: at(status, "up") === true,
    pending: at(status, "pending") === true,
    ...own,
    ...maybe("gateway", textAt(gateway, "nexthop")),
    dns: listAt(status, "dns-server").filter((server) => typeof server === "string"),
    ...maybe("server", textAt(data, "dhcpserver")),
    ...maybe("leaseSeconds", numberAt(data, "leasetime")),
  };
}

/** JSON a program on the router printed; undefined when it printed none. */
export function parseJson(text: string | undefined): Json | undefined {
  try {
    // JSON.parse is typed `any`; Json is what it returns by definition.
    return text === undefined || text.trim() === "" ? undefined : (JSON.parse(text) as Json);
  } catch {
    return undefined;
  }
}

export function at(value: Json | undefined, key: string): Json | undefined {
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

export function listAt(value: Json | undefined, key: string): readonly Json[] {
  const list = at(value, key);
  return isList(list) ? list : [];
}

export function textAt(value: Json | undefined, key: string): string | undefined {
  const text = at(value, key);
  return typeof text === "string" && text !== "" ? text : undefined;
}

function numberAt(value: Json | undefined, key: string): number | undefined {
  const number = at(value, key);
  return typeof number === "number" ? number : undefined;
}

function isObject(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === "object" && value !== null && !isList(value);
}

/** Array.isArray does not narrow readonly arrays. */
function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** A property that is there only when its value is. */
export function maybe<K extends string, V>(
  key: K,
  value: V | undefined,
): { readonly [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [P in K]: V });
}
