import ipaddr from "ipaddr.js";
import { defined } from "../core/defined.ts";

/** Addresses observed on both devices. A missing property was not observed. */
export interface VerdictInput {
  /** IPv4 address the carrier assigned, as the modem reports it. */
  readonly modemAddress?: string;
  /** The modem answered no query for its address, so the data connection is unknown. */
  readonly isAddressUnread?: boolean;
  /** IPv6 address the carrier assigned. */
  readonly modemAddress6?: string;
  /** IPv4 address of the router's WAN interface; `null` for a router without a lease. */
  readonly wanAddress?: string | null;
  /** A router was observed, but not its interfaces. */
  readonly isWanUnknown?: true;
  /** The modem's LAN: `192.168.225.1/24`. */
  readonly modemLan?: string;
  /** Neither device shows the modem's LAN. */
  readonly isLanAssumed?: true;
  /** Whether the modem is set to hand the carrier's address to its Ethernet port. */
  readonly passthrough?: boolean;
}

export type VerdictName =
  | "passthrough-public"
  | "passthrough-cgnat"
  | "passthrough-464xlat"
  | "double-nat"
  | "stale-lease"
  | "no-lease"
  | "no-data-call"
  | "modem-only"
  | "unknown";

export interface Verdict {
  readonly verdict: VerdictName;
  readonly modemAddress?: string;
  readonly wanAddress?: string;
  readonly evidence: readonly string[];
}

/**
 * Returns the verdict with its evidence. Equality of the two addresses proves passthrough;
 * whether the address is public does not matter (docs/facts/openwrt.md#proof-of-passthrough).
 */
export function judge(input: VerdictInput): Verdict {
  const { modemAddress, wanAddress } = input;
  return {
    ...defined({
      verdict: verdictOf(input),
      modemAddress,
      wanAddress: wanAddress ?? undefined,
    }),
    evidence: evidenceOf(input),
  };
}

/** The start of the evidence for a modem without an IPv4 address, but with an IPv6 address. */
export const onlyIpv6Evidence = "carrier address of the modem: only IPv6";

/** The evidence for a modem that answers no query for its address. */
export const unreadAddressEvidence = "carrier address of the modem: not reported";

function isQueried({ modemAddress, isAddressUnread, passthrough }: VerdictInput): boolean {
  return modemAddress !== undefined || isAddressUnread === true || passthrough !== undefined;
}

/** Returns labelled values, so that a caller can join them in one sentence. */
function evidenceOf(input: VerdictInput): readonly string[] {
  const { modemAddress, modemAddress6, wanAddress, passthrough } = input;
  const modemLan = input.isLanAssumed === true ? undefined : input.modemLan;
  return [
    ...(isQueried(input) ? [] : ["modem: not queried"]),
    ...(input.isAddressUnread === true ? [unreadAddressEvidence] : []),
    ...(modemAddress === undefined ? [] : [`carrier address of the modem: ${modemAddress}`]),
    ...(modemAddress === undefined && modemAddress6 !== undefined
      ? [`${onlyIpv6Evidence} (${modemAddress6})`]
      : []),
    ...(wanAddress === undefined ? [] : [`WAN address of the router: ${wanAddress ?? "none"}`]),
    ...(modemAddress !== undefined && modemAddress === wanAddress
      ? ["both addresses are equal"]
      : []),
    ...(modemLan === undefined ? [] : [`LAN of the modem: ${modemLan}`]),
    ...(passthrough === undefined
      ? []
      : [`passthrough rule of the modem: ${passthrough ? "on" : "off"}`]),
  ];
}

function verdictOf(input: VerdictInput): VerdictName {
  const { modemAddress, wanAddress, modemLan, passthrough, isWanUnknown } = input;
  if (input.isAddressUnread === true) return unreadVerdict(input);
  if (modemAddress === undefined && input.modemAddress6 !== undefined)
    return ipv6OnlyVerdict(input);
  if (isWanUnknown && (modemAddress !== undefined || passthrough === undefined)) return "unknown";
  if (wanAddress === undefined) return modemAddress === undefined ? "no-data-call" : "modem-only";
  if (wanAddress !== null && wanAddress === modemAddress) return passthroughKind(wanAddress);
  const inModemLan = wanAddress !== null && modemLan !== undefined && isIn(modemLan, wanAddress);
  if (passthrough === undefined && modemAddress === undefined)
    return wanAddress === null ? "no-lease" : guess(wanAddress);
  if (modemAddress === undefined) return "no-data-call";
  if (wanAddress === null) return "no-lease";
  if (inModemLan) return passthrough === true ? "stale-lease" : "double-nat";
  return passthrough === true ? "stale-lease" : "unknown";
}

/** Without the carrier's address, only a lease from the factory LAN of a modem is evidence. */
function unreadVerdict({ wanAddress, passthrough }: VerdictInput): VerdictName {
  if (wanAddress === null) return "no-lease";
  return wanAddress !== undefined && passthrough === false ? guess(wanAddress) : "unknown";
}

/**
 * A modem with only an IPv6 address has a data connection. No IPv4 address can be equal to it, so
 * passthrough is not proven.
 */
function ipv6OnlyVerdict({ wanAddress, modemLan, passthrough }: VerdictInput): VerdictName {
  if (wanAddress === undefined) return "modem-only";
  // A passthrough without IPv4 gives the router no lease: a renewal cannot help.
  if (passthrough !== false) return "unknown";
  if (wanAddress === null) return "no-lease";
  return modemLan !== undefined && isIn(modemLan, wanAddress) ? "double-nat" : "unknown";
}

/**
 * Without a modem, only a WAN address in the factory LAN of a modem is evidence
 * (docs/facts/modem.md#ethernet-architectures, docs/facts/modem.md#lan-address).
 */
function guess(wanAddress: string): VerdictName {
  return isModemLanAddress(wanAddress) ? "double-nat" : "unknown";
}

/** Returns whether the address is in the factory LAN of a modem. */
export function isModemLanAddress(address: string): boolean {
  return knownModemLans.some((lan) => isIn(lan, address));
}

const knownModemLans = ["192.168.225.0/24", "192.168.224.0/22"];

function passthroughKind(address: string): VerdictName {
  return (
    {
      "464xlat": "passthrough-464xlat",
      translated: "passthrough-cgnat",
      public: "passthrough-public",
    } as const
  )[addressKind(address)];
}

/** Returns the kind of address: translated by the carrier, synthesized by 464XLAT (RFC 7335), or public. */
export function addressKind(address: string): "464xlat" | "translated" | "public" {
  if (isIn("192.0.0.0/29", address)) return "464xlat";
  const range = ipaddr.isValid(address) ? ipaddr.parse(address).range() : "unknown";
  return translated.includes(range) ? "translated" : "public";
}

/** Ranges that carriers do not route to the Internet: RFC 1918, RFC 6598, link-local. */
const translated: readonly string[] = ["private", "carrierGradeNat", "linkLocal"];

/** Returns whether an IPv4 address is in a network: `192.168.225.1/24`. */
export function isIn(cidr: string, address: string): boolean {
  if (!ipaddr.IPv4.isValid(address)) return false;
  return ipaddr.IPv4.parse(address).match(ipaddr.IPv4.parseCIDR(cidr));
}

/** State of the path from the LAN to the Internet. `not-checked`: the program was told to send no packet. */
export type PathState = "proven" | "broken" | "unknown" | "not-checked";

/** Returns what is proven, by name. */
export function provenBy(
  { modemAddress, wanAddress }: Verdict,
  path: PathState | undefined,
): readonly string[] {
  const isEqual = modemAddress !== undefined && modemAddress === wanAddress;
  return [
    ...(isEqual ? ["passthrough: addresses equal"] : []),
    ...(path === "proven" ? ["path: LAN to Internet"] : []),
  ];
}

export function isPassthrough(verdict: VerdictName): boolean {
  return verdict.startsWith("passthrough-");
}

const faults = new Set<VerdictName>(["double-nat", "stale-lease", "no-lease", "no-data-call"]);

/** Whether a verdict states a fault, whatever its cause is. */
export function isFault(verdict: VerdictName | undefined): boolean {
  return verdict !== undefined && faults.has(verdict);
}
