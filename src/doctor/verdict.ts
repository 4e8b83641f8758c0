import ipaddr from "ipaddr.js";

/** Addresses as seen from both sides; a missing one was not there. */
export interface VerdictInput {
  /** The IPv4 address the carrier gave the data call, by the modem's own word. */
  readonly modemAddress?: string;
  /** The IPv4 address of the router's WAN interface; `null` when there is a router without a lease. */
  readonly wanAddress?: string | null;
  /** The modem's own LAN: `192.168.225.1/24`. */
  readonly modemLan?: string;
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

/** Passthrough is proven by equality of the two addresses; whether that address is public says nothing about it (openwrt.md F). */
export function judge(facts: VerdictInput): Verdict {
  const { modemAddress, wanAddress } = facts;
  const evidence = [
    ...(modemAddress === undefined ? [] : [`the carrier gave the modem ${modemAddress}`]),
    ...(wanAddress === undefined
      ? []
      : [
          wanAddress === null
            ? "the router's WAN has no lease"
            : `the router's WAN has ${wanAddress}`,
        ]),
    ...(modemAddress !== undefined && modemAddress === wanAddress
      ? ["both are the same address"]
      : []),
    ...(facts.modemLan === undefined ? [] : [`the modem's own LAN is ${facts.modemLan}`]),
    ...(facts.passthrough === undefined
      ? []
      : [`the modem's passthrough rule is ${facts.passthrough ? "on" : "off"}`]),
  ];
  return {
    verdict: verdictOf(facts),
    ...(modemAddress === undefined ? {} : { modemAddress }),
    ...(typeof wanAddress === "string" ? { wanAddress } : {}),
    evidence,
  };
}

function verdictOf({ modemAddress, wanAddress, modemLan, passthrough }: VerdictInput): VerdictName {
  if (wanAddress === undefined) return modemAddress === undefined ? "no-data-call" : "modem-only";
  if (wanAddress !== null && wanAddress === modemAddress) return passthroughKind(wanAddress);
  const inModemLan =
    wanAddress !== null && modemLan !== undefined && contains(modemLan, wanAddress);
  if (passthrough === undefined && modemAddress === undefined)
    return wanAddress === null ? "no-lease" : guess(wanAddress);
  if (modemAddress === undefined) return "no-data-call";
  if (wanAddress === null) return "no-lease";
  if (inModemLan) return passthrough === true ? "stale-lease" : "double-nat";
  return passthrough === true ? "stale-lease" : "unknown";
}

/** Without a modem to ask, only a WAN inside a modem's well-known LAN says something (modem.md 1.1, 2.10). */
function guess(wanAddress: string): VerdictName {
  return knownModemLans.some((lan) => contains(lan, wanAddress)) ? "double-nat" : "unknown";
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

/** Whose address it is: one the carrier translates, the made-up one of 464XLAT (RFC 7335), or one the Internet knows. */
export function addressKind(address: string): "464xlat" | "translated" | "public" {
  if (contains("192.0.0.0/29", address)) return "464xlat";
  const range = ipaddr.isValid(address) ? ipaddr.parse(address).range() : "unknown";
  return translated.includes(range) ? "translated" : "public";
}

/** Ranges no carrier routes to the outside: RFC 1918, RFC 6598, link-local. */
const translated: readonly string[] = ["private", "carrierGradeNat", "linkLocal"];

function contains(cidr: string, address: string): boolean {
  if (!ipaddr.IPv4.isValid(address)) return false;
  return ipaddr.IPv4.parse(address).match(ipaddr.IPv4.parseCIDR(cidr));
}

export function isPassthrough(verdict: VerdictName): boolean {
  return verdict.startsWith("passthrough-");
}
