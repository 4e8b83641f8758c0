import { onlyIpv6Evidence, unreadAddressEvidence } from "../doctor/verdict.ts";
import type { Verdict, VerdictName } from "../doctor/verdict.ts";

/** The meaning of each verdict. */
export const verdictLabels: Readonly<Record<VerdictName, string>> = {
  "passthrough-public": "Passthrough verified: the router's WAN has the carrier's public address.",
  "passthrough-cgnat":
    "Passthrough verified: the router's WAN has the carrier's address. " +
    "The address is private (CGNAT), so port forwarding from the Internet does not work.",
  "passthrough-464xlat":
    "Passthrough verified: the router's WAN has the carrier's address. " +
    "It is a 464XLAT address: the carrier translates IPv4 to IPv6.",
  "double-nat":
    "Double NAT: the router's WAN is in the modem's LAN, so modem and router both translate addresses.",
  "stale-lease":
    "The modem passes the carrier's address through, but the router still holds an older lease.",
  "no-lease": "The router's WAN has no lease.",
  "no-data-call": "The modem has no data connection, so passthrough cannot be verified.",
  "modem-only": "The modem has the carrier's address. No router was checked.",
  unknown: "The addresses of modem and router match no known state.",
};

/** Returns the meaning of a verdict. Without an address of the modem there is nothing to compare. */
export function verdictText({ verdict, evidence }: Pick<Verdict, "verdict" | "evidence">): string {
  if (verdict === "modem-only" && hasOnlyIpv6(evidence))
    return "The modem has only an IPv6 address, so a router gets no IPv4 address from it. No router was checked.";
  if (verdict !== "unknown") return verdictLabels[verdict];
  if (evidence.includes("modem: not queried"))
    return "No modem was queried, so the router's WAN address cannot be compared with the carrier's.";
  if (evidence.includes(unreadAddressEvidence))
    return "The modem does not report the carrier's address, so passthrough cannot be verified.";
  return hasOnlyIpv6(evidence)
    ? "The carrier assigns only IPv6 to the modem, so passthrough of IPv4 cannot be verified."
    : verdictLabels[verdict];
}

function hasOnlyIpv6(evidence: Verdict["evidence"]): boolean {
  return evidence.some((line) => line.startsWith(onlyIpv6Evidence));
}

/** The label of passthrough where the path from the LAN to the Internet is broken. */
export const brokenPathLabel =
  "The router's WAN has the carrier's address, but the path from the LAN to the Internet is broken.";

/** The label of a modem whose Ethernet port is off. */
export const ethernetOffLabel =
  "The modem's Ethernet port is off. A router connected to it has no Internet connection. " +
  "The setup wizard switches it on again.";

export function isGoodVerdict({
  verdict,
  evidence,
}: Pick<Verdict, "verdict" | "evidence">): boolean {
  return verdict.startsWith("passthrough-") || (verdict === "modem-only" && !hasOnlyIpv6(evidence));
}
