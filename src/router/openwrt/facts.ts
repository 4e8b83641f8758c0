import type { Route } from "../../uci/route.ts";
import type { UciPackage, UciValue } from "../../uci/value.ts";
import type { WanRefusal } from "../../uci/wan-refusal.ts";
import type { Lease } from "./lease.ts";
import type { Obstacle } from "./obstacles.ts";
import type { ConfigTexts } from "./replace.ts";
import type { NetworkLink } from "./links.ts";
import type { Rival } from "./rivals.ts";
import type { DeviceSource } from "./wan-evidence.ts";

/** Everything one observation of a router returns. */
export interface RouterFacts {
  readonly release: RouterRelease;
  readonly board: { readonly model: string; readonly name: string };
  /** As committed: edits that others staged are an obstacle, not a fact. */
  readonly packages: RouterPackages;
  readonly lasting: LastingParts;
  /** The same files, byte for byte. */
  readonly texts: ConfigTexts;
  readonly wan: WanFacts;
  readonly lease: Lease;
  /**
   * IPv4 networks of every interface except the WAN, interfaces that share its device, and the
   * loopback.
   */
  readonly lanSubnets: readonly LanSubnet[];
  /**
   * Other interfaces that use a modem over USB or PCIe: it cannot serve both them and its Ethernet
   * port (docs/facts/openwrt.md#existing-cellular-interface).
   */
  readonly cellular: readonly CellularInterface[];
  readonly obstacles: readonly Obstacle[];
  /** Every host in the router's network can log in as root. */
  readonly passwordless: boolean;
  /** The network device, and the port of that bridge, that this session uses. */
  readonly session?: { readonly netdev: string; readonly port?: string };
  /** Interfaces that mwan3 watches, when it is enabled: they must keep their names. */
  readonly mwan3?: readonly string[];
  /** The interfaces that mwan3 uses first, by the policy for all traffic. */
  readonly mwan3First?: readonly string[];
  /** IPv4 routes that netifd has set, of every interface. */
  readonly routes: readonly Route[];
  /** Devices that sqm shapes: a WAN on another device is not shaped any more. */
  readonly sqm?: readonly string[];
  readonly modemManager: "running" | "stopped" | "absent";
  /** Other programs that can dial with a modem or use its AT port. */
  readonly rivals: readonly Rival[];
  readonly links: readonly NetworkLink[];
  /** Network device of an interface that is up: `wwan0` of a modem, which no option names. */
  readonly netdevs: ReadonlyMap<string, string>;
  /** Returns committed values by the paths of a State. */
  valuesOf(paths: readonly string[]): Readonly<Record<string, UciValue>>;
}

export interface RouterRelease {
  readonly distribution: string;
  readonly version: string;
  readonly target: string;
  readonly description: string;
}

export interface RouterPackages {
  readonly network: UciPackage;
  readonly firewall: UciPackage;
  readonly dhcp: UciPackage;
}

export interface WanFacts {
  readonly interface: string;
  readonly section: "present" | "absent";
  readonly deviceOption: "device" | "ifname";
  readonly device?: string;
  readonly deviceSource?: DeviceSource;
  /** The only IPv4 interface in the WAN zone, where the WAN interface does not exist. */
  readonly otherInterface?: string;
  /** The reason for a missing device. */
  readonly refusal?: WanRefusal;
  /** The bridge above the device that holds its link: `br-wan` of 19.07. */
  readonly bridge?: string;
  /** The provider's VLAN above the device, which the WAN used until now. */
  readonly providerVlan?: string;
  /** The device itself is a VLAN with tagged frames on the cable. */
  readonly hasProviderTags?: boolean;
  /**
   * Of the WAN device as the WAN will have it, in lower case: a passthrough rule is bound to it.
   */
  readonly mac?: string;
  readonly carrier?: boolean;
  /** In Mbit/s. */
  readonly speed?: number;
}

export interface LanSubnet {
  readonly interface: string;
  readonly address: string;
  readonly prefix: number;
  /** Committed, but the interface does not have it at the moment. */
  readonly isPending?: boolean;
}

export interface CellularInterface {
  readonly interface: string;
  readonly proto: string;
  readonly disabled: boolean;
}

/** The parts of the output of read-facts.sh that no step changes, by name. */
export type LastingParts = ReadonlyMap<string, string>;

export interface FactsSpec {
  /** Of an earlier observation of this router. They are not read again. */
  readonly lasting?: LastingParts;
  readonly wanInterface: string;
  /** Detected when absent. */
  readonly wanDevice?: string;
}
