import ipaddr from "ipaddr.js";
import { isTrue, wordsOf } from "./value.ts";
import type { UciSection } from "./value.ts";

/** Whether a zone translates the addresses of the LAN, given by the router's own address in it. */
export function isMasqueraded(zone: UciSection, lan: string | undefined): boolean {
  return isTrue(zone, "masq") && masqLimit(zone, lan) === undefined;
}

/** An address of the Internet, outside of every network that a router has itself. */
const internetHost = "1.1.1.1";

/** An option of a zone that keeps it from translating LAN to Internet. */
export interface MasqLimit {
  readonly option: "masq_src" | "masq_dest";
  readonly networks: readonly string[];
}

export function masqLimit(zone: UciSection, lan: string | undefined): MasqLimit | undefined {
  if (leavesOut(zone, "masq_src", lan))
    return { option: "masq_src", networks: wordsOf(zone.options.get("masq_src")) };
  return leavesOut(zone, "masq_dest", internetHost)
    ? { option: "masq_dest", networks: wordsOf(zone.options.get("masq_dest")) }
    : undefined;
}

/**
 * Returns whether a list of networks leaves the address out: none of them contains it, or an excluded
 * one does (docs/facts/openwrt.md#masq-src). The `src_ip` of a NAT rule has the same form.
 */
export function leavesOut(
  section: UciSection,
  option: MasqLimit["option"] | "src_ip",
  address: string | undefined,
): boolean {
  const words = wordsOf(section.options.get(option));
  if (address === undefined || words.length === 0) return false;
  const included = words.filter((word) => !word.startsWith("!"));
  const excluded = words.flatMap((word) => (word.startsWith("!") ? [word.slice(1)] : []));
  const isIncluded =
    included.length === 0 || included.some((word) => covers(word, address) !== false);
  return !isIncluded || excluded.some((word) => covers(word, address) === true);
}

/** Undefined for a word that is no IPv4 network, such as the name of an interface. */
function covers(word: string, address: string): boolean | undefined {
  const text = word.includes("/") ? word : `${word}/32`;
  if (!ipaddr.IPv4.isValidCIDR(text)) return undefined;
  return ipaddr.IPv4.parse(address).match(ipaddr.IPv4.parseCIDR(text));
}
