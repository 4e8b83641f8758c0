import type { FailureCode } from "../core/failure.ts";
import type { Carrier } from "../at-profiles/carriers.ts";
import type { SimState } from "../at-profiles/queries/sim.ts";
import type { Subnet } from "../doctor/subnet.ts";

/** The values that the wizard reads from the devices instead of asking. */
export interface SetupFacts {
  /** Modems that answer, with their port as a profile names it. */
  readonly modems: readonly { readonly port: string; readonly title: string }[];
  /** Why no modem answers. */
  readonly trouble?: Trouble;
  readonly modem?: ModemFacts;
  /** Addresses at which the router can be: the default gateways of this computer. */
  readonly gateways: readonly string[];
  readonly router?: RouterReading;
  /** Why the router could not be read. */
  readonly routerTrouble?: Trouble;
}

export interface Trouble {
  readonly code: FailureCode;
  readonly message: string;
  readonly hint?: string;
  /** The fingerprint that the user may accept instead of the saved one. */
  readonly newHostKey?: string;
}

export interface ModemFacts {
  readonly title: string;
  readonly port: string;
  readonly sim: SimState;
  /** Why the PIN that the SIM card requires cannot be entered here. */
  readonly pinObstacle?: string;
  /** The SIM slot in use, where the modem has two. */
  readonly simSlot?: number;
  readonly dataCall: "up" | "down";
  readonly passthrough: boolean;
  /** `192.168.225.1/24` */
  readonly lan: string;
  readonly canSetLan: boolean;
  /** The carrier's IPv4 address. */
  readonly address?: string;
  /** The APN set on the modem: `internet (IPv4 and IPv6)`. */
  readonly apn?: string;
  /** The carrier of the SIM card, where it is known. */
  readonly carrier?: Carrier;
}

export interface RouterReading {
  readonly interface: string;
  readonly device?: string;
  readonly devices: readonly string[];
  /** Old cellular interfaces and programs that dial, by their words in `router.wan.retire`. */
  readonly retirable: readonly string[];
  /** The networks of the router, apart from its WAN. */
  readonly lans: readonly Subnet[];
  /** `null` without a lease. Absent when it is unknown. */
  readonly wanAddress?: string | null;
}

export type Answers = Readonly<Record<string, string>>;
