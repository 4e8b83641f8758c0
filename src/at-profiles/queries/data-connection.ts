import ipaddr from "ipaddr.js";
import type { Exchange } from "../../at/exchange.ts";
import { defined } from "../../core/defined.ts";
import { number } from "../arguments.ts";
import { flag, integer, isIpv4, macField } from "../fields.ts";

/** The addresses assigned by the carrier. An address family without connection is missing. */
export interface Addresses {
  readonly ipv4?: string;
  readonly ipv6?: string;
}

/**
 * The modem's data connection: the reliable connection state (docs/facts/modem.md#wwan). Each
 * address family has its own status (docs/facts/modem.md#wwan).
 */
export const wwan: Exchange<Addresses> = {
  text: 'AT+QMAP="WWAN"',
  timeoutMs: 10_000,
  parse: (reply) => {
    reply.row("+QMAP", "WWAN");
    const connected = reply.rows("+QMAP", "WWAN").filter(([status]) => flag(reply, status) === 1);
    return addresses(connected.map(([, , , address]) => address ?? ""));
  },
};

/** Returns the query for firmware without WWAN. */
export function pdpAddress(cid: number): Exchange<Addresses> {
  const row = number(cid, { from: 1, to: 16 });
  return {
    text: `AT+CGPADDR=${row}`,
    timeoutMs: 5_000,
    parse: (reply) => addresses(reply.row("+CGPADDR", row)),
  };
}

/**
 * UniSoc's data connection, by position and without quotes: IPv4, mask, gateway, an empty field,
 * two DNS servers, then IPv6 in the same order (docs/facts/modem.md#unisoc-data-call). Without a
 * connection the answer is `+CME ERROR: 3`, a refusal (RM500U-CN log of quectel-CM), or no line at all.
 */
export function netdevAddress(cid: number): Exchange<Addresses> {
  const row = number(cid, { from: 1, to: 8 });
  return {
    text: `AT+QNETDEVSTATUS=${row}`,
    timeoutMs: 5_000,
    parse: (reply) =>
      addresses(
        reply.rows("+QNETDEVSTATUS").flatMap(([ipv4, , , , , , ipv6]) => [ipv4 ?? "", ipv6 ?? ""]),
      ),
  };
}

function addresses(fields: readonly string[]): Addresses {
  const ipv4 = fields.find((field) => isIpv4(field) && field !== "0.0.0.0");
  const ipv6 = fields.map(ipv6Of).find((address) => address !== undefined && address !== "::");
  return defined({ ipv4, ipv6 });
}

/**
 * Returns an IPv6 address, also from sixteen decimal numbers with dots (3GPP TS 27.007 10.1.23).
 */
function ipv6Of(field: string): string | undefined {
  if (ipaddr.IPv6.isValid(field) && field.includes(":")) return ipaddr.IPv6.parse(field).toString();
  const bytes = field.split(".").map(Number);
  const dotted =
    bytes.length === 16 &&
    bytes.every((byte) => Number.isInteger(byte) && byte >= 0 && byte <= 255);
  return dotted ? ipaddr.fromByteArray(bytes).toString() : undefined;
}

export interface DataRuleStatus {
  readonly rule: number;
  readonly cid: number;
  readonly passthrough: "on" | "off";
  readonly call: "connected" | "disconnected";
}

/**
 * Parsed from the end: M62a prints one VLAN field more than M62b. Both manuals document the
 * passthrough flag inverted; QA asserts 1 for on. Without a rule all fields are zero even if the
 * default connection is up (docs/facts/modem.md#wwan): `wwan` reports that.
 */
export const dataRuleStatus: Exchange<readonly DataRuleStatus[]> = {
  text: 'AT+QMAP="MPDN_status"',
  timeoutMs: 10_000,
  parse: (reply) => {
    reply.row("+QMAP", "MPDN_status");
    return reply.rows("+QMAP", "MPDN_status").map((fields) => ({
      rule: integer(reply, fields[0]),
      cid: integer(reply, fields[1]),
      passthrough: flag(reply, fields.at(-2)) === 1 ? "on" : "off",
      call: flag(reply, fields.at(-1)) === 1 ? "connected" : "disconnected",
    }));
  },
};

/** The MAC address of the modem on the Ethernet link. */
export const macAddress: Exchange<string> = {
  text: 'AT+QETH="mac_address"',
  timeoutMs: 5_000,
  parse: (reply) => macField(reply, reply.row("+QETH", "mac_address")[0]),
};
