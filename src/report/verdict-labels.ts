import type { VerdictName } from "../doctor/verdict.ts";

/** What each verdict means, in one sentence. */
export const verdictWords: Readonly<Record<VerdictName, string>> = {
  "passthrough-public":
    "Passthrough is proven: the router's WAN holds the carrier's public address.",
  "passthrough-cgnat":
    "Passthrough is proven: the router's WAN holds the carrier's address. It is a private one, so the carrier still translates; port forwarding from outside will not work.",
  "passthrough-464xlat":
    "Passthrough is proven: the router's WAN holds the carrier's address, an IPv4-over-IPv6 (464XLAT) one; the carrier translates IPv4.",
  "double-nat":
    "Double NAT: the router's WAN is inside the modem's own LAN, so the modem and the router both translate.",
  "stale-lease":
    "The modem passes the carrier's address on, but the router still holds an older lease.",
  "no-lease": "The router's WAN has no lease.",
  "no-data-call": "The modem has no data connection, so nothing can be proven yet.",
  "modem-only": "The modem has the carrier's address; no router was looked at.",
  unknown: "What was seen fits no known picture.",
};
