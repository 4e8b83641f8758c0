import ipaddr from "ipaddr.js";
import type { Exchange } from "../../at/exchange.ts";
import type { AtReply } from "../../at/reply.ts";
import { defined } from "../../core/defined.ts";
import { number } from "../arguments.ts";
import { flag, integer, isIpv4, macField, unexpected } from "../fields.ts";

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
    return addresses(
      reply,
      connected.flatMap(([, , , address, ...more]) => [address ?? "", ...more]),
    );
  },
};

/** Returns the query for firmware without WWAN. */
export function pdpAddress(cid: number): Exchange<Addresses> {
  const row = number(cid, { from: 1, to: 16 });
  return {
    text: `AT+CGPADDR=${row}`,
    timeoutMs: 5_000,
    parse: (reply) => addresses(reply, reply.row("+CGPADDR", row)),
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
    parse: (reply) => {
      const rows = reply.rows("+QNETDEVSTATUS");
      // Unsolicited lines about the connection have the same prefix and fewer fields.
      const state = rows.find((fields) => fields.length > 5);
      if (rows.length > 0 && state === undefined) throw unexpected(reply, "it has no addresses");
      const [ipv4 = "", mask = "", , , , , ipv6 = ""] = state ?? [];
      const isHex = hexAddress.test(ipv4) && hexAddress.test(mask);
      return isHex ? addresses(reply, [fromHex(ipv4)]) : addresses(reply, [ipv4, ipv6]);
    },
  };
}

/**
 * The contexts that UniSoc's dialer keeps connected. Rows have the fields of the command: context,
 * operation, state; with a fourth field: type, context, unsolicited lines, state
 * (docs/facts/modem.md#qnetdevctl).
 */
export const dialedContexts: Exchange<readonly number[]> = {
  text: "AT+QNETDEVCTL?",
  timeoutMs: 5_000,
  parse: (reply) =>
    reply.rows("+QNETDEVCTL").flatMap((fields) => {
      const [cid, state] =
        fields.length > 3 ? [Number(fields[1]), fields[3]] : [Number(fields[0]), fields[2]];
      return state === "1" && cid >= 1 && cid <= 8 ? [cid] : [];
    }),
};

/** UniSoc firmware prints addresses in hexadecimal, low byte first (docs/facts/modem.md#unisoc-hex). */
const hexAddress = /^[0-9a-f]{8}$/i;

function fromHex(field: string): string {
  const bytes = field.match(/../g) ?? [];
  return bytes
    .map((byte) => Number.parseInt(byte, 16))
    .toReversed()
    .join(".");
}

/**
 * Returns the addresses among the fields. Fields without any address prove nothing. Some firmware
 * prints both addresses between one pair of quotes (docs/facts/modem.md#cgpaddr-one-field), and 3GPP
 * TS 27.007 10.1.23 has a mask behind the address.
 */
function addresses(reply: AtReply, joined: readonly string[]): Addresses {
  const fields = joined.flatMap((field) => field.split(",").map(withoutMask));
  const ipv4 = fields.find((field) => isIpv4(field) && field !== "0.0.0.0");
  const ipv6 = fields.map(ipv6Of).find((address) => address !== undefined && isGlobal(address));
  const isReadable = fields.every(
    (field) => /^\d*$/.test(field) || isIpv4(field) || ipv6Of(field) !== undefined,
  );
  if (ipv4 === undefined && ipv6 === undefined && !isReadable)
    throw unexpected(reply, "it has a field that is not an address");
  return defined({ ipv4, ipv6: ipv6?.toString() });
}

/** `10.0.0.2.255.255.255.252` or `10.0.0.2/30`. */
function withoutMask(field: string): string {
  const [, address] = /^(\d+(?:\.\d+){3})\.255(?:\.\d+){3}$/.exec(field.trim()) ?? [];
  return address ?? field.trim().replace(/\/\d+$/, "");
}

/** An interface identifier has no prefix yet, and a link-local address leads nowhere. */
function isGlobal(address: ipaddr.IPv6): boolean {
  return address.parts.slice(0, 4).some((part) => part !== 0) && address.range() !== "linkLocal";
}

/**
 * Returns an IPv6 address, also from sixteen decimal numbers with dots (3GPP TS 27.007 10.1.23).
 */
function ipv6Of(field: string): ipaddr.IPv6 | undefined {
  if (ipaddr.IPv6.isValid(field) && field.includes(":")) return ipaddr.IPv6.parse(field);
  const bytes = field.split(".").map(Number);
  const dotted =
    bytes.length === 16 &&
    bytes.every((byte) => Number.isInteger(byte) && byte >= 0 && byte <= 255);
  return dotted ? new ipaddr.IPv6(bytes) : undefined;
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
    return reply.rows("+QMAP", "MPDN_status").map((fields) => {
      if (fields.length > 5) throw unexpected(reply, "it has more fields than a rule");
      return {
        rule: integer(reply, fields[0]),
        cid: integer(reply, fields[1]),
        passthrough: flag(reply, fields.at(-2)) === 1 ? "on" : "off",
        call: flag(reply, fields.at(-1)) === 1 ? "connected" : "disconnected",
      };
    });
  },
};

/** The MAC address of the modem on the Ethernet link. */
export const macAddress: Exchange<string> = {
  text: 'AT+QETH="mac_address"',
  timeoutMs: 5_000,
  parse: (reply) => macField(reply, reply.row("+QETH", "mac_address")[0]),
};
