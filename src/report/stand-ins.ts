import { replacePublicAddresses } from "../core/public-addresses.ts";
import type { AddressForm } from "../core/public-addresses.ts";

/**
 * In place of each public address the same address of documentation throughout (RFC 5737, RFC 3849): a trace can still be
 * read as a transcript, and still shows which addresses are equal. Beyond 254 of one form they share the last.
 */
export function standIns(): (text: string) => string {
  const known = new Map<string, string>();
  const count = { ipv4: 0, ipv6: 0, "ipv6-dotted": 0 };
  return (text) =>
    replacePublicAddresses(text, (address, form) => {
      const given = known.get(address);
      if (given !== undefined) return given;
      count[form] = Math.min(count[form] + 1, 254);
      const made = standInOf[form](count[form]);
      known.set(address, made);
      return made;
    });
}

const standInOf: Readonly<Record<AddressForm, (number: number) => string>> = {
  ipv4: (number) => `203.0.113.${number}`,
  ipv6: (number) => `2001:db8::${number.toString(16)}`,
  "ipv6-dotted": (number) => `32.1.13.184${".0".repeat(11)}.${number}`,
};
