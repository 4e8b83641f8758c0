import { addressKind } from "../verdict.ts";
import { defineRule } from "../rule.ts";
import { applyIt } from "../phrasing.ts";
import { acceptsDmz, dmzOnly } from "./firmware.ts";
import { wrongMacBound } from "./passthrough.ts";

/** The first lease is given before the data call is up, and the router keeps it (NATE#13; modem.md 7 #10). */
export const staleLease = defineRule({
  code: "stale-lease",
  check: (facts) => {
    if (
      facts.verdict?.verdict !== "stale-lease" ||
      wrongMacBound.check(facts).length > 0 ||
      facts.router?.state !== "answers"
    )
      return [];
    return [
      {
        severity: "error",
        message:
          "The modem hands the carrier's address on, but the router still holds an older lease, or another device has got the address.",
        evidence: facts.verdict.evidence,
        fix: `On the router: \`ifup ${facts.router.wan.interface}\`; \`ethermode apply FILE\` does that too. If it stays, unplug other devices from the modem's socket.`,
      },
    ];
  },
});

export const doubleNat = defineRule({
  code: "double-nat",
  check: (facts) => {
    const { verdict, desired } = facts;
    // Where a profile accepts a DMZ and the firmware has no more, it is as wanted.
    const accepted = acceptsDmz(desired) && dmzOnly.check(facts).length > 0;
    if (verdict?.verdict !== "double-nat" || desired?.passthrough.enabled === false || accepted)
      return [];
    return [
      {
        severity: "warning",
        message: "Addresses are translated twice, by the modem and by the router.",
        evidence: verdict.evidence,
        fix: applyIt,
      },
    ];
  },
});

/** Something else is on the cable, or the modem answered from a LAN it no longer has (192.168.11.x before the data call: NATE#13). */
export const otherNetwork = defineRule({
  code: "other-network",
  check: ({ verdict, router }) => {
    if (
      verdict?.verdict !== "unknown" ||
      verdict.wanAddress === undefined ||
      verdict.modemAddress === undefined
    )
      return [];
    const server = router?.state === "answers" ? router.wan.server : undefined;
    return [
      {
        severity: "warning",
        message:
          "The router's WAN has an address that is neither the carrier's nor one of this modem's LAN.",
        evidence: [
          ...verdict.evidence,
          ...(server === undefined ? [] : [`it came from ${server}`]),
        ],
        fix: "See where the cable of the router's WAN port leads.",
      },
    ];
  },
});

/** Nothing on this side can change it, and passthrough may be perfect all the same (openwrt.md F). */
export const carrierNat = defineRule({
  code: "carrier-nat",
  check: ({ verdict }) => {
    const address = verdict?.modemAddress;
    if (address === undefined || addressKind(address) !== "translated") return [];
    return [
      {
        severity: "info",
        message:
          "The carrier translates addresses: forwarding ports from outside will not work, whatever is set here.",
        evidence: [`the carrier gave the modem ${address}, which is not a public address`],
        fix: "If you need to be reached from outside: IPv6, a VPN, or a plan with a public address.",
      },
    ];
  },
});

/** 192.0.0.0/29 is the made-up address of 464XLAT (RFC 7335; NATE#4, modem.md 7 #16). */
export const clat = defineRule({
  code: "clat",
  check: ({ verdict }) => {
    const address = [verdict?.modemAddress, verdict?.wanAddress].find(
      (one) => one !== undefined && addressKind(one) === "464xlat",
    );
    if (address === undefined) return [];
    return [
      {
        severity: "info",
        message:
          "The carrier's network is IPv6 inside (464XLAT): IPv4 is translated there, and some devices and VPNs notice.",
        evidence: [`the address is ${address}`],
        fix: "Use IPv6 where you can (router.wan.ipv6: on).",
      },
    ];
  },
});
