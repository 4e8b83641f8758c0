/** Returns a dotted quad as a number; undefined for anything else. */
export function quadToNumber(text: string): number | undefined {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text)?.slice(1).map(Number);
  if (parts === undefined || parts.some((part) => part > 255)) return undefined;
  return parts.reduce((sum, part) => sum * 256 + part, 0);
}

export function numberToQuad(value: number): string {
  return [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join(".");
}

/** Returns the first and the last address of the network of `prefix` bits that holds the address. */
export function networkRange(address: string, prefix: number): readonly [string, string] {
  const size = 2 ** (32 - prefix);
  const first = Math.floor((quadToNumber(address) ?? 0) / size) * size;
  return [numberToQuad(first), numberToQuad(first + size - 1)];
}

/** Whether two addresses are in one network of `prefix` bits. */
export function sameNet(a: string, b: string, prefix: number): boolean {
  const [first, second] = [quadToNumber(a), quadToNumber(b)];
  if (first === undefined || second === undefined) return false;
  const size = 2 ** (32 - prefix);
  return Math.floor(first / size) === Math.floor(second / size);
}

/** Returns the first host of the address's network, or the second one where the address is the first. */
export function neighbour(address: string, prefix: number): string {
  const size = 2 ** (32 - prefix);
  const own = quadToNumber(address) ?? 0;
  const first = Math.floor(own / size) * size + 1;
  return numberToQuad(first === own ? first + 1 : first);
}

/** Whether an address is not routed on the Internet: RFC 1918, RFC 6598, loopback, link-local. */
export function isPrivate(address: string): boolean {
  return [
    ["10.0.0.0", 8],
    ["172.16.0.0", 12],
    ["192.168.0.0", 16],
    ["100.64.0.0", 10],
    ["127.0.0.0", 8],
    ["169.254.0.0", 16],
  ].some(([net, prefix]) => sameNet(address, String(net), Number(prefix)));
}

/** Returns a MAC address in lower case; undefined for anything but six octets with colons. */
export function asMac(text: string): string | undefined {
  return /^[0-9a-f]{2}(?::[0-9a-f]{2}){5}$/i.test(text) ? text.toLowerCase() : undefined;
}
