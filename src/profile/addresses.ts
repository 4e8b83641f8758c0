import ipaddr from "ipaddr.js";

/** Whether the text is meant as an address and not as a host name, so that it must be valid. */
export function isAddressLike(host: string): boolean {
  return /^[\d.]+$/.test(host) || host.includes(":");
}

export function isAddress(host: string): boolean {
  return isIpv4(host) || ipaddr.IPv6.isValid(host);
}

export function isIpv4(host: string): boolean {
  return ipaddr.IPv4.isValidFourPartDecimal(host);
}

export function isPrivate(address: string): boolean {
  return isAddress(address) && ipaddr.parse(address).range() === "private";
}

/** Whether both addresses are in the same /24 network. */
export function isSameNetwork(a: string, b: string): boolean {
  return a.slice(0, a.lastIndexOf(".")) === b.slice(0, b.lastIndexOf("."));
}

/** Whether the address is neither the network address nor the broadcast address of its /24. */
export function isHost(address: string): boolean {
  return lastByte(address) > 0 && lastByte(address) < 255;
}

export function lastByte(address: string): number {
  return Number(address.slice(address.lastIndexOf(".") + 1));
}

export function isIn(cidr: string, address: string): boolean {
  return isIpv4(address) && ipaddr.IPv4.parse(address).match(ipaddr.IPv4.parseCIDR(cidr));
}
