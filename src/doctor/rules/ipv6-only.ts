import { part } from "../../at-profiles/observed.ts";
import { contextOf } from "../../at-profiles/queries/effective-network.ts";
import type { AnsweringModem, DiagnosisInput } from "../diagnosis-input.ts";
import { profileFix } from "../fix-commands.ts";
import { modemRule } from "../rule.ts";
import { addressKind } from "../verdict.ts";

/**
 * A data connection without IPv4: passthrough has no address to give to a router, unless the modem
 * translates (docs/facts/modem.md#symptom-16, docs/facts/modem.md#ip-type).
 */
export const ipv6Only = modemRule("ipv6-only", (modem, input) => {
  const { address, address6 } = modem;
  if (address !== undefined || address6 === undefined) return [];
  const isTranslated = hasTranslatedWan(input);
  return [
    {
      severity: isTranslated ? "info" : "warning",
      message: isTranslated
        ? "The carrier assigns only IPv6 to the modem. The router's WAN has an address of 464XLAT instead."
        : "The carrier assigns only IPv6 to the modem, so passthrough gives the router's WAN no IPv4 address.",
      evidence: [`IPv6 address of the modem: ${address6}`],
      ...(isTranslated ? {} : { fix: fixFor(modem, input) }),
    },
  ];
});

function hasTranslatedWan({ router, texts }: DiagnosisInput): boolean {
  const wan = router?.state === "answers" ? router.wan.address : texts?.wan?.address;
  return wan !== undefined && addressKind(wan) === "464xlat";
}

function fixFor({ values }: AnsweringModem, input: DiagnosisInput): string {
  const type = String(part(values[`cgdcont.${contextOf(values)}`], "type")).toUpperCase();
  return [
    type === "IPV4V6"
      ? "The context asks for IPv4 and IPv6 already. Ask the carrier for an APN with IPv4, or for 464XLAT."
      : profileFix("Set `modem.apn.type: ipv4v6`", input, undefined),
    "Some carriers have another APN for IPv4. " +
      "A carrier with 464XLAT assigns 192.0.0.x, and the verdict is then `passthrough-464xlat`.",
    "Until then the router can use IPv6 only: `router.wan.ipv6: on`.",
  ].join("\n");
}
