import { applyFix, routerCommand, withCommand } from "../fix-commands.ts";
import type { DiagnosisInput } from "../diagnosis-input.ts";
import { defineRule } from "../rule.ts";
import type { FindingDetails } from "../rule.ts";
import { addressKind, isIn, isModemLanAddress } from "../verdict.ts";
import type { Verdict } from "../verdict.ts";
import { acceptsDmz } from "../passthrough-offer.ts";
import { dmzOnly } from "./firmware.ts";
import { wrongMacBound } from "./passthrough.ts";

/**
 * The modem gives a lease before the data connection is up, and the router keeps it
 * (docs/facts/modem.md#symptom-10).
 */
export const staleLease = defineRule({
  code: "stale-lease",
  check: (input) => {
    const { verdict, router, texts } = input;
    const answering = router?.state === "answers" ? router : undefined;
    const wan = answering?.wan ?? texts?.wan;
    if (verdict?.verdict !== "stale-lease" || wan === undefined) return [];
    if (wrongMacBound.check(input).length > 0) return [];
    // A WAN without DHCP holds no lease: `wan-not-dhcp` is the cause.
    if ((wan.proto ?? "dhcp") !== "dhcp") return [];
    return [
      {
        severity: "error",
        message:
          "Passthrough is on, but the router's WAN does not have the carrier's address." +
          " The router holds an old lease, or another device received the address.",
        evidence: verdict.evidence,
        fix: renewalFix(input),
      },
    ];
  },
});

/** A text can be of a computer, which has no ifup. */
function renewalFix({ router, texts }: DiagnosisInput): string {
  const first = "Unplug all other devices from the modem";
  if (router?.state === "answers")
    return withCommand(
      `${first}, then renew the lease:`,
      routerCommand(`ifup ${router.wan.interface}`, router),
    );
  return texts?.isOpenWrt === true && texts.wan !== undefined
    ? withCommand(`${first}, then renew the lease on the router:`, `ifup ${texts.wan.interface}`)
    : `${first}, then pull the router's cable for ten seconds, so that it requests a new lease.`;
}

export const doubleNat = defineRule({
  code: "double-nat",
  check: (input) => {
    const { verdict, desired, texts } = input;
    const isDmzAccepted = acceptsDmz(desired) && dmzOnly.check(input).length > 0;
    const isWanted = desired?.passthrough.enabled === false || isDmzAccepted;
    const hop = texts?.modemHop;
    if (hop !== undefined && !isWanted && verdict?.verdict !== "double-nat")
      return [routingModem(hop, input)];
    if (verdict?.verdict !== "double-nat" || isWanted) return [];
    const server = texts?.silent.find((address) => isModemLanAddress(address));
    if (server !== undefined) return [silentModem(verdict, server, input)];
    return [
      {
        severity: "warning",
        message: "Double NAT: the modem and the router both translate addresses.",
        evidence: verdict.evidence,
        fix: applyFix(input),
      },
    ];
  },
});

/** docs/facts/modem.md#symptom-12: with a passthrough rule, its NAT is still on. */
function routingModem(hop: string, input: DiagnosisInput): FindingDetails {
  return {
    severity: "warning",
    message:
      "The path to the Internet leads through the modem's router, so it translates addresses too." +
      " With IP passthrough enabled, its NAT is still on (IPPT_NAT).",
    evidence: [`traceroute: ${hop}`],
    fix: applyFix(input),
  };
}

/** The modem gives leases without a data connection, and a lease alone does not prove one. */
function silentModem(
  { wanAddress = "a private address", evidence }: Verdict,
  server: string,
  input: DiagnosisInput,
): FindingDetails {
  return {
    severity: "error",
    message:
      `Double NAT without a data connection: the router's WAN has ${wanAddress} from the modem's LAN,` +
      ` and ${server}, the modem, does not answer.`,
    evidence: [...evidence, `ping ${server}: no answer`],
    fix: applyFix(input),
  };
}

/**
 * Another device is on the cable, or the lease is from a LAN the modem no longer has
 * (192.168.11.x before the data call: docs/facts/modem.md#symptom-10).
 */
export const otherNetwork = defineRule({
  code: "other-network",
  check: ({ verdict, router, modem }) => {
    if (verdict?.verdict !== "unknown") return [];
    // The factory LAN of a modem that does not report its own is no evidence.
    if (modem?.state === "answers" && modem.isLanAssumed === true) return [];
    if (verdict.wanAddress === undefined || verdict.modemAddress === undefined) return [];
    const server = router?.state === "answers" ? router.wan.server : undefined;
    return [
      {
        severity: "warning",
        message:
          "The router's WAN address is neither the carrier's address nor an address of this modem's LAN.",
        evidence: [
          ...verdict.evidence,
          ...(server === undefined ? [] : [`DHCP server of the lease: ${server}`]),
        ],
        fix: "Check which device is connected to the router's WAN port.",
      },
    ];
  },
});

/**
 * CGNAT does not depend on this site, and passthrough works with it
 * (docs/facts/openwrt.md#verdict-from-the-router).
 */
export const carrierNat = defineRule({
  code: "carrier-nat",
  check: ({ verdict }) => {
    const address = verdict?.modemAddress ?? sharedAddress(verdict);
    if (address === undefined || addressKind(address) !== "translated") return [];
    return [
      {
        severity: "info",
        message:
          "The carrier uses carrier-grade NAT (CGNAT)." +
          " Port forwarding from the Internet does not work with any setting.",
        evidence: [`carrier address: ${address} (not public)`],
        fix: "For incoming connections use IPv6, a VPN, or a plan with a public address.",
      },
    ];
  },
});

/** Only carriers assign addresses of RFC 6598, whichever device has them. */
function sharedAddress(verdict: Verdict | undefined): string | undefined {
  const address = verdict?.wanAddress;
  return address !== undefined && isIn("100.64.0.0/10", address) ? address : undefined;
}

/**
 * 192.0.0.0/29 is the synthesized address of 464XLAT (RFC 7335; docs/facts/modem.md#symptom-16).
 */
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
          "The carrier's network uses IPv6 only and translates IPv4 (464XLAT)." +
          " Some devices and VPNs do not work behind it.",
        evidence: [`address: ${address}`],
        fix: "Use IPv6 where possible: set `router.wan.ipv6: on` in the profile.",
      },
    ];
  },
});
