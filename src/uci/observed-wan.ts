import type { Values } from "./interface.ts";
import type { Route } from "./route.ts";
import type { UciPackage } from "./value.ts";
import type { WanRefusal } from "./wan-refusal.ts";

/** The part of a router's actual state from which the desired WAN values are computed. */
export interface ObservedWan {
  readonly packages: { readonly network: UciPackage; readonly firewall: UciPackage };
  readonly wan: {
    readonly interface: string;
    /**
     * Option that names the device: `ifname` on 19.07 and in files older than 21.02
     * (docs/facts/openwrt.md#device-and-ifname).
     */
    readonly deviceOption: "device" | "ifname";
    /** The network device for the WAN; absent when it cannot be determined. */
    readonly device?: string;
    /** The reason for a missing device. */
    readonly refusal?: WanRefusal;
    readonly otherInterface?: string;
    /** The bridge above the device that holds its link: `br-wan` of 19.07. */
    readonly bridge?: string;
    /** The provider's VLAN above the device, which the WAN used until now. */
    readonly providerVlan?: string;
    /** The device itself is a VLAN with tagged frames on the cable. */
    readonly hasProviderTags?: boolean;
  };
  /** The network device an interface is up on, by interface. */
  readonly netdevs?: ReadonlyMap<string, string>;
  /** Devices that sqm shapes. */
  readonly sqm?: readonly string[];
  /** Interfaces that mwan3 watches, when it is enabled. */
  readonly mwan3?: readonly string[];
  /** The interfaces that mwan3 uses first. */
  readonly mwan3First?: readonly string[];
  /** IPv4 routes that netifd has set. */
  readonly routes?: readonly Route[];
  /** Programs that `retire` can name, with the values that retire each. */
  readonly rivals?: readonly RetirableProgram[];
  /** Every host in the router's network can log in as root. */
  readonly passwordless?: boolean;
  /** The network device, and the port of that bridge, of this SSH session; absent when unknown. */
  readonly session?: { readonly netdev: string; readonly port?: string };
}

/** A program on the router that can dial with a modem or use its AT port. */
export interface RetirableProgram {
  readonly name: string;
  readonly word?: string;
  /** The program that started it. */
  readonly startedBy?: string;
  readonly retired: Values;
}

/** The desired WAN. A type, so that a target that holds it can be stored as JSON. */
export type WanSpec = {
  readonly ipv6: "keep" | "on" | "off";
  readonly metric: "keep" | number;
  /** Old cellular interfaces to disable, and programs to stop. Missing ones are ignored. */
  readonly retire: readonly string[];
  /** Whether an alias address on the WAN device reaches the modem's web interface. */
  readonly management: boolean;
};
