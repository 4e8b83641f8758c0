import { replacePublicAddresses } from "../core/public-addresses.ts";
import type { AddressForm } from "../core/public-addresses.ts";

/** The MAC address of a device: not the reserved values of data rules, all ones and all zeros. */
const hardware =
  /(?<![\w:-])(?!(?:ff[:-]){5}ff|(?:00[:-]){5}00)(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}(?![\w:-])/gi;

/**
 * Replaces each public address by a documentation address (RFC 5737, RFC 3849) and each hardware address by
 * one of RFC 9542, consistently, so that a trace still shows which addresses are equal. From the 254th on,
 * all addresses of one form share the last one.
 */
export function placeholderAddresses(): (text: string) => string {
  const known = new Map<string, number>();
  const count = { ipv4: 0, ipv6: 0, "ipv6-dotted": 0, hardware: 0 };
  const placeholder = (address: string, form: keyof typeof placeholderOf): string => {
    const key = address.toLowerCase().replaceAll("-", ":");
    const number = known.get(key) ?? (count[form] = Math.min(count[form] + 1, 254));
    known.set(key, number);
    return placeholderOf[form](number);
  };
  return (text) =>
    replacePublicAddresses(text, placeholder).replaceAll(hardware, (address) =>
      placeholder(address, "hardware"),
    );
}

const placeholderOf: Readonly<Record<AddressForm | "hardware", (number: number) => string>> = {
  ipv4: (number) => `203.0.113.${number}`,
  ipv6: (number) => `2001:db8::${number.toString(16)}`,
  hardware: (number) => `00:00:5E:00:53:${number.toString(16).toUpperCase().padStart(2, "0")}`,
  "ipv6-dotted": (number) => `32.1.13.184${".0".repeat(11)}.${number}`,
};
