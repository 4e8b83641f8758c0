import ipaddr from "ipaddr.js";
import type { AtReply } from "../at/reply.ts";
import { Failure } from "../core/failure.ts";

/** A decimal number as the modem prints it; anything else throws `modem/unexpected-reply`. */
export function integer(reply: AtReply, field: string | undefined): number {
  if (field !== undefined && /^-?\d{1,9}$/.test(field)) return Number(field);
  throw unexpected(reply, `a number was expected, not ${shown(field)}`);
}

/** A switch printed as 0 or 1. */
export function flag(reply: AtReply, field: string | undefined): 0 | 1 {
  if (field === "0") return 0;
  if (field === "1") return 1;
  throw unexpected(reply, `0 or 1 was expected, not ${shown(field)}`);
}

/** One of the given words, whatever its case; the word as given comes back. */
export function word<const W extends string>(
  reply: AtReply,
  field: string | undefined,
  words: readonly W[],
): W {
  const found = words.find((known) => known === field?.toLowerCase());
  if (found !== undefined) return found;
  throw unexpected(reply, `${words.join(" or ")} was expected, not ${shown(field)}`);
}

export function macField(reply: AtReply, field: string | undefined): string {
  if (field !== undefined && isMac(field)) return field;
  throw unexpected(reply, `a MAC address was expected, not ${shown(field)}`);
}

export function ipv4Field(reply: AtReply, field: string | undefined): string {
  if (field !== undefined && isIpv4(field)) return field;
  throw unexpected(reply, `an IPv4 address was expected, not ${shown(field)}`);
}

export function isMac(text: string): boolean {
  return /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/i.test(text);
}

export function isIpv4(text: string): boolean {
  return ipaddr.IPv4.isValidFourPartDecimal(text);
}

export function unexpected(reply: AtReply, detail: string): Failure {
  return new Failure("modem/unexpected-reply", {
    message: `The modem's answer to ${reply.command} makes no sense: ${detail}.`,
    hint: "Another program may be talking on the same port; stop it, or report this with the output of --trace.",
  });
}

function shown(field: string | undefined): string {
  return field === undefined ? "nothing" : JSON.stringify(field);
}
