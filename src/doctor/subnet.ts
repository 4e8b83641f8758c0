/** An IPv4 network of an interface, as an address in it and the length of its prefix. */
export interface Subnet {
  readonly interface: string;
  readonly address: string;
  readonly prefix: number;
}
