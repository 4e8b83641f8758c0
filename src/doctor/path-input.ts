import { defined } from "../core/defined.ts";
import type { LanPath } from "../uci/lan-path.ts";
import type { Route } from "../uci/route.ts";

/** The facts that decide whether a computer in the LAN reaches the Internet over the WAN. */
export interface PathInput {
  /** Options of the WAN that keep it down: `disabled`, `auto`. */
  readonly switchedOff: readonly string[];
  /** The WAN's network device, if its own section switches it off. */
  readonly deviceOff?: string;
  /** The WAN was stopped by `ifdown`. */
  readonly isStopped: boolean;
  /** The option of the WAN that keeps its default route out of the main table. */
  readonly routeOption?: "defaultroute" | "ip4table";
  /** The VRF that contains the WAN but not the LAN. */
  readonly vrf?: string;
  /** The network device of the WAN while it is up. */
  readonly wanDevice?: string;
  /** The main routing table, or the routes of the interfaces. Absent when neither was read. */
  readonly routes?: readonly Route[];
  /** Network devices of tunnels. */
  readonly tunnels: readonly string[];
  readonly firewall: "loaded" | "stopped" | "unknown";
  /** Absent when /etc/config/firewall was not read. */
  readonly zones?: LanPath;
  /** The firewall forwards the LAN to this zone of a VPN, and not to the WAN. */
  readonly vpnZone?: string;
  /** The first LAN of the router. */
  readonly lan?: { readonly interface: string; readonly address: string };
  /** Whether the kernel forwards IPv4. */
  readonly isForwarding?: boolean;
  readonly dns: DnsInput;
  /** Absent when no packet was sent. */
  readonly probes?: ProbesInput;
}

export interface DnsInput {
  readonly resolver: "running" | "stopped" | "unknown";
  /** DNS servers in use, with the option or the interface that names them. */
  readonly servers: readonly { readonly address: string; readonly from: string }[];
  /** Whether `servers` is complete. */
  readonly isKnown: boolean;
  /** DNS servers of the lease that `peerdns` leaves out. */
  readonly unused: readonly string[];
}

/** The answers to the packets that the router sent. */
export interface ProbesInput {
  /** The address on the Internet; absent when its name could not be resolved. */
  readonly target?: string;
  readonly route?: { readonly device?: string } | "none";
  readonly internet?: "answered" | "silent";
  readonly gateway?: "answered" | "silent";
  /** The packet with the router's LAN address as its source. */
  readonly lan?: "answered" | "silent";
  readonly lookups: readonly {
    /** 127.0.0.1 is the resolver of the LAN. */
    readonly server: string;
    readonly result: "resolved" | "silent" | "refused" | "unknown-name";
  }[];
}

/**
 * Returns the path without the decisions that an excerpt of /etc/config/firewall does not prove: a
 * section or an option that it lacks can be in the rest of the file.
 */
export function withFirewallExcerpt(path: PathInput): PathInput {
  if (path.zones === undefined) return path;
  const { wanZones, lanZone, isWanInLan, stated } = path.zones;
  const zones: LanPath = defined({
    wanZones,
    lanZone,
    isWanInLan,
    isTranslated: stated.isMasqOff ? false : undefined,
    openInput: stated.openInput,
    hasZones: wanZones.length > 0 || stated.hasBothZones,
    stated,
  });
  return { ...path, zones };
}
