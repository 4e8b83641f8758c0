import ipaddr from "ipaddr.js";
import { isTrue, wordsOf } from "./value.ts";
import type { UciSection } from "./value.ts";

/** Whether a zone translates the addresses of the LAN, given by the router's own address in it. */
export function isMasqueraded(zone: UciSection, lan: string | undefined): boolean {
  return isTrue(zone, "masq") && masqLimit(zone, lan) === undefined;
}

/** An address of the Internet, outside of every network that a router has itself. */
const internetHost = "1.1.1.1";

/** Returns the option with its value that keeps a zone from translating LAN to Internet. */
export function masqLimit(zone: UciSection, lan: string | undefined): string | undefined {
  const sources = masqSrcWithout(zone, lan);
  if (sources !== undefined) return `masq_src ${sources}`;
  const targets = masqSrcWithout(zone, internetHost, "masq_dest");
  return targets === undefined ? undefined : `masq_dest ${targets}`;
}

/**
 * Returns the value of `masq_src` if it leaves the address out: none of its networks contains it, or
 * an excluded one does (docs/facts/openwrt.md#masq-src). `masq_dest` and the
 * `src_ip` of a NAT rule have the same form.
 */
export function masqSrcWithout(
  section: UciSection,
  lan: string | undefined,
  option: "masq_src" | "masq_dest" | "src_ip" = "masq_src",
): string | undefined {
  const words = wordsOf(section.options.get(option));
  if (lan === undefined || words.length === 0) return undefined;
  const included = words.filter((word) => !word.startsWith("!"));
  const excluded = words.flatMap((word) => (word.startsWith("!") ? [word.slice(1)] : []));
  const isIncluded = included.length === 0 || included.some((word) => covers(word, lan) !== false);
  const isExcluded = excluded.some((word) => covers(word, lan) === true);
  return isIncluded && !isExcluded ? undefined : words.join(" ");
}

/** Undefined for a word that is no IPv4 network, such as the name of an interface. */
function covers(word: string, lan: string): boolean | undefined {
  const text = word.includes("/") ? word : `${word}/32`;
  if (!ipaddr.IPv4.isValidCIDR(text)) return undefined;
  return ipaddr.IPv4.parse(lan).match(ipaddr.IPv4.parseCIDR(text));
}
