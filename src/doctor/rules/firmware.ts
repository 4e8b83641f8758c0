import { firmwareBranch } from "../../at-profiles/queries/capabilities.ts";
import { dmz } from "../../at-profiles/settings/dmz.ts";
import type { AnsweringModem } from "../diagnosis-input.ts";
import { applyFix } from "../fix-commands.ts";
import {
  acceptsDmz,
  isPassthroughBranch,
  offersPassthrough,
  refusedFix,
  updateFix,
} from "../passthrough-offer.ts";
import { modemRule } from "../rule.ts";
import { isPassthrough } from "../verdict.ts";

/** RM520N-GL R01 rejects MPDN_rule, R03 accepts it (docs/facts/modem.md#symptom-03). */
export const oldFirmware = modemRule("old-firmware", (modem, input) => {
  const { desired } = input;
  const isDmzAccepted = acceptsDmz(desired);
  if (offersPassthrough(modem) || desired?.passthrough.enabled === false) return [];
  if (isPassthrough(input.verdict?.verdict ?? "unknown")) return [];
  if (isDmzAccepted && dmzHost(modem) !== undefined) return [];
  const branch = firmwareBranch(modem.firmware)?.branch;
  if (isPassthroughBranch(modem))
    return [
      {
        severity: isDmzAccepted ? "warning" : "error",
        message: `This ${modem.title} does not report its passthrough rule, although its firmware has one.`,
        evidence: ['AT+QMAP="MPDN_rule": rejected', `firmware: ${modem.firmware}`],
        fix: refusedFix,
      },
    ];
  const inBranch = branch === undefined ? "" : ` (branch R${String(branch).padStart(2, "0")})`;
  return [
    {
      severity: isDmzAccepted ? "warning" : "error",
      message: `The firmware of this ${modem.title} does not support IP passthrough.`,
      evidence: ['AT+QMAP="MPDN_rule": rejected', `firmware: ${modem.firmware}${inBranch}`],
      fix: isDmzAccepted
        ? `The profile accepts a DMZ instead of passthrough. ${applyFix(input)}`
        : updateFix,
    },
  ];
});

/** DMZ is the most such firmware offers (docs/facts/modem.md#rule-r9). */
export const dmzOnly = modemRule("dmz-only", (modem, { desired }) => {
  const host = dmzHost(modem);
  if (host === undefined || offersPassthrough(modem) || desired?.passthrough.enabled === false)
    return [];
  return [
    {
      severity: "info",
      message: `The modem forwards all incoming IPv4 traffic to ${host} (DMZ). This is still double NAT.`,
      evidence: [`AT+QMAP="DMZ": ${host}`, 'AT+QMAP="MPDN_rule": rejected'],
      fix: `To get the carrier's address on the router, ${lowerFirst(updateFix)}`,
    },
  ];
});

function dmzHost({ values }: AnsweringModem): string | undefined {
  const host = values[dmz.id];
  return typeof host === "string" && host !== "off" ? host : undefined;
}

function lowerFirst(text: string): string {
  return `${text.charAt(0).toLowerCase()}${text.slice(1)}`;
}
