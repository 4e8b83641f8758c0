import ipaddr from "ipaddr.js";

/**
 * The notation of an address. AT+CGPADDR has IPv6 as sixteen decimal numbers (3GPP 27.007 10.1.14).
 */
export type AddressForm = "ipv4" | "ipv6" | "ipv6-dotted";

/**
 * Returns the text with every public address replaced by `by`. Private addresses, addresses of
 * carriers' networks (RFC 6598, RFC 7335) and documentation IPv6 addresses stay, because they
 * identify no user. Documentation IPv4 addresses (RFC 5737) count as public, so that examples are
 * realistic.
 */
export function replacePublicAddresses(
  text: string,
  by: (address: string, form: AddressForm) => string,
): string {
  return text
    .replaceAll(withMask, (whole) => withoutMask(whole, by))
    .replaceAll(dotted, (address) =>
      isPublicDotted(address) ? by(address, "ipv6-dotted") : address,
    )
    .replaceAll(ipv4, (address) => (isPublicIpv4(address) ? by(address, "ipv4") : address))
    .replaceAll(ipv6, (address) => (isPublicIpv6(address) ? by(address, "ipv6") : address));
}

/** Returns the text with public addresses reduced to their network: `81.2.*.*`, `2a02:b025:*`. */
export function maskPublicAddresses(text: string): string {
  return replacePublicAddresses(text, (address, form) => masks[form](address));
}

const masks: Readonly<Record<AddressForm, (address: string) => string>> = {
  ipv4: (address) => `${address.split(".").slice(0, 2).join(".")}.*.*`,
  ipv6: (address) => `${address.split(":").slice(0, 2).join(":")}:*`,
  "ipv6-dotted": (address) => `${address.split(".").slice(0, 4).join(".")}${".*".repeat(12)}`,
};

/**
 * Not part of a longer number, name or version. An octet has no leading zero, unlike parts of
 * firmware revisions.
 */
const ipv4 = /(?<![\w.])(?:(?:0|[1-9]\d{0,2})\.){3}(?:0|[1-9]\d{0,2})(?!\w|\.[\d*])/g;
/**
 * AT+CGCONTRDP: an address and its mask as eight or thirty-two numbers (3GPP TS 27.007 10.1.23).
 */
const withMask = /(?<![\w.])(?:\d{1,3}\.){7}(?:(?:\d{1,3}\.){24})?\d{1,3}(?!\w|\.\d)/g;
const dotted = /(?<![\w.])(?:\d{1,3}\.){15}\d{1,3}(?!\w|\.\d)/g;
const ipv6 = /(?<![\w:.])[0-9A-Fa-f]{1,4}(?::[0-9A-Fa-f]{0,4}){2,7}(?![\w:])/g;

function withoutMask(whole: string, by: (address: string, form: AddressForm) => string): string {
  const octets = whole.split(".");
  const [address, mask] = [
    octets.slice(0, octets.length / 2).join("."),
    octets.slice(octets.length / 2).join("."),
  ];
  if (octets.length === 8) return isPublicIpv4(address) ? `${by(address, "ipv4")}.${mask}` : whole;
  return isPublicDotted(address) ? `${by(address, "ipv6-dotted")}.${mask}` : whole;
}

function isPublicIpv4(text: string): boolean {
  if (!ipaddr.IPv4.isValid(text)) return false;
  const address = ipaddr.IPv4.parse(text);
  return (
    address.range() === "unicast" ||
    documentation.some((range) => address.match(ipaddr.IPv4.parseCIDR(range)))
  );
}

const documentation = ["192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24"];

function isPublicIpv6(text: string): boolean {
  return ipaddr.IPv6.isValid(text) && ipaddr.IPv6.parse(text).range() === "unicast";
}

function isPublicDotted(text: string): boolean {
  const octets = text.split(".").map(Number);
  return octets.every((octet) => octet < 256) && new ipaddr.IPv6(octets).range() === "unicast";
}
