/** What a DHCP server on the modem's Ethernet port hands out. Addresses are dotted quads. */
export interface Lease {
  readonly address: string;
  readonly prefix: number;
  readonly gateway: string;
  readonly dns: readonly string[];
  readonly seconds: number;
  readonly server: string;
}

/** The modem's Ethernet socket, as whoever is plugged into it sees it. The router's WAN port is the other end. */
export interface EthernetPort {
  /** Whether the link is up now. */
  carrier(): boolean;
  /** The answer to a DHCP discover from this MAC (lower case, colons), or undefined when nobody answers. */
  lease(mac: string): Lease | undefined;
  /** Whether an ICMP echo to this address is answered by the modem or what lies behind it. */
  answersPing(address: string): boolean;
  /** The address on this side to which a connection from the Internet is delivered; undefined where it ends in the modem. */
  inbound(): string | undefined;
  /** Told of every change of the link; returns the way to stop listening. */
  onCarrier(listener: (up: boolean) => void): () => void;
}
