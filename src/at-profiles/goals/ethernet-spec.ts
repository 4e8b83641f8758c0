import type { Secret } from "../../core/secret.ts";

// Types where a target holds them, because a target is stored as JSON with its run.

/** The Ethernet chip of the board. `keep` changes nothing about the path. */
export type EthernetChoice = "auto" | "rtl8125" | "rtl8168" | "rgmii" | "keep";

/** Replacement for passthrough on firmware without passthrough. */
export type Fallback = "none" | "dmz";
export type DnsProxySpec = "on" | "off" | "keep";

/** The modem's LAN: the /24 network around the address. */
export type LanSpec = {
  readonly address: string;
  readonly pool: readonly [first: string, last: string];
};

export type ApnType = "ipv4" | "ipv6" | "ipv4v6";
export type ApnAuth = "none" | "pap" | "chap";

/** The desired APN. */
export type ApnSpec = { readonly name: string; readonly type: ApnType };

/** Without a login the modem sends no user name and no password to the carrier. */
export type ApnSpecWithLogin = ApnSpec & { readonly login?: ApnLogin };

export interface ApnLogin {
  readonly auth: Exclude<ApnAuth, "none">;
  readonly user: Secret;
  readonly password?: Secret;
}

/** Desired state of a modem, with MAC address and secrets resolved. */
export interface EthernetSpec {
  readonly ethernet: EthernetChoice;
  readonly passthrough: {
    readonly enabled: boolean;
    /** Whether the modem keeps its NAT, and with it its LAN. */
    readonly nat: boolean;
    /**
     * The device that receives the carrier's address: FF:… is the newest device, 00:… the first.
     * Required with passthrough.
     */
    readonly mac?: string;
    /** PDP context of the data connection. Default: the one in use, otherwise 1. */
    readonly cid?: number;
    /** Default: none. */
    readonly fallback?: Fallback;
  };
  readonly dnsProxy: DnsProxySpec;
  readonly apn?: ApnSpecWithLogin;
  readonly lan?: LanSpec;
  readonly sim?: { readonly slot?: number };
}
