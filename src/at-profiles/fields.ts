import ipaddr from "ipaddr.js";
import type { AtReply } from "../at/reply.ts";
import { Failure } from "../core/failure.ts";

/** Returns a decimal number. Throws `modem/unexpected-reply` for other fields. */
export function integer(reply: AtReply, field: string | undefined): number {
  if (field !== undefined && /^-?\d{1,9}$/.test(field)) return Number(field);
  throw unexpected(reply, `expected a number, got ${shown(field)}`);
}

/** Returns a flag, which modems print as 0 or 1. */
export function flag(reply: AtReply, field: string | undefined): 0 | 1 {
  if (field !== undefined && /^0*[01]$/.test(field)) return Number(field) === 1 ? 1 : 0;
  throw unexpected(reply, `expected 0 or 1, got ${shown(field)}`);
}

/** Returns the one of `words` that equals the field, ignoring case. */
export function word<const W extends string>(
  reply: AtReply,
  field: string | undefined,
  words: readonly W[],
): W {
  const found = words.find((known) => known === field?.toLowerCase());
  if (found !== undefined) return found;
  throw unexpected(reply, `expected ${words.join(" or ")}, got ${shown(field)}`);
}

export function macField(reply: AtReply, field: string | undefined): string {
  const address = field?.replaceAll("-", ":");
  if (address !== undefined && isMac(address)) return address;
  throw unexpected(reply, `expected a MAC address, got ${shown(field)}`);
}

export function ipv4Field(reply: AtReply, field: string | undefined): string {
  if (field !== undefined && isIpv4(field)) return field;
  throw unexpected(reply, `expected an IPv4 address, got ${shown(field)}`);
}

export function isMac(text: string): boolean {
  return /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/i.test(text);
}

export function isIpv4(text: string): boolean {
  return ipaddr.IPv4.isValidFourPartDecimal(text);
}

export function unexpected(reply: AtReply, detail: string): Failure {
  return new Failure("modem/unexpected-reply", {
    message: `The modem's answer to ${reply.command} is malformed: ${detail}.`,
    hint:
      "Run the same command again. If the failure stays, report it with the file that --trace " +
      "writes.",
    cause: { lines: reply.lines },
  });
}

function shown(field: string | undefined): string {
  return field === undefined ? "nothing" : JSON.stringify(field);
}
