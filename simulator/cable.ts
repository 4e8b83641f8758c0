/** A lease from the DHCP server on the modem's Ethernet port. Addresses are dotted quads. */
export interface Lease {
  readonly address: string;
  readonly prefix: number;
  readonly gateway: string;
  readonly dns: readonly string[];
  readonly seconds: number;
  readonly server: string;
}

/** The modem's Ethernet port, as the device at the other end of the cable sees it. */
export interface EthernetPort {
  /** Whether the link is up now. */
  carrier(): boolean;
  /** Returns the answer to a DHCP discover from this MAC (lower case, colons); undefined without an answer. */
  lease(mac: string): Lease | undefined;
  /** Whether the modem or the network behind it answers an ICMP echo to this address. */
  answersPing(address: string): boolean;
  /** Whether the modem or a server behind it answers DNS queries to this address. */
  answersDns(address: string): boolean;
  /** Returns the address that gets connections from the Internet; undefined if they end in the modem. */
  inbound(): string | undefined;
  /** Calls the listener at every change of the link; returns a function that removes it. */
  onCarrier(listener: (up: boolean) => void): () => void;
}
