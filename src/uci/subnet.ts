import ipaddr from "ipaddr.js";
import { optionOf, wordsOf } from "./value.ts";
import type { UciSection } from "./value.ts";

/**
 * Whether two IPv4 networks share an address: a modem's 192.168.224.0/22 contains 192.168.225.0/24
 * (docs/facts/openwrt.md#subnet-overlap).
 */
export function overlaps(a: string, b: string): boolean {
  const [addressA, prefixA] = ipaddr.IPv4.parseCIDR(a);
  const [addressB, prefixB] = ipaddr.IPv4.parseCIDR(b);
  return addressA.match(addressB, Math.min(prefixA, prefixB));
}

/**
 * Returns static IPv4 addresses: `ipaddr` with `netmask` up to 24.10, `address/prefix` from 25.12
 * (docs/facts/openwrt.md#address-notation).
 */
export function staticAddresses(
  section: UciSection,
): readonly { readonly address: string; readonly prefix: number }[] {
  const netmask = optionOf(section, "netmask");
  const defaultPrefix =
    netmask !== undefined && ipaddr.IPv4.isValid(netmask)
      ? ipaddr.IPv4.parse(netmask).prefixLengthFromSubnetMask()
      : 32;
  return wordsOf(section.options.get("ipaddr")).flatMap((text) => {
    const [address = "", prefix] = text.split("/");
    if (!ipaddr.IPv4.isValidFourPartDecimal(address)) return [];
    const length = prefix === undefined ? defaultPrefix : Number(prefix);
    return length === null || !Number.isInteger(length) || length > 32
      ? []
      : [{ address, prefix: length }];
  });
}

/**
 * Returns a free address in the modem's LAN. DHCP pools of modems start at .20 or later
 * (docs/facts/openwrt.md#modem-management-address).
 */
export function managementAddress(modemLan: string): {
  readonly address: string;
  readonly prefix: number;
  readonly netmask: string;
} {
  const [modem, prefix] = ipaddr.IPv4.parseCIDR(modemLan);
  const bytes = modem.toByteArray();
  const host = bytes[3] === 2 ? 3 : 2;
  return {
    address: [...bytes.slice(0, 3), host].join("."),
    prefix,
    netmask: ipaddr.IPv4.subnetMaskFromPrefixLength(prefix).toString(),
  };
}
