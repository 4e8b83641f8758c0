import { firmwareBranch } from "../../at-profiles/queries/capabilities.ts";
import { dataRule } from "../../at-profiles/settings/data-rule.ts";
import { dmz } from "../../at-profiles/settings/dmz.ts";
import { ipptMac } from "../../at-profiles/settings/ippt-mac.ts";
import { routerNat } from "../../at-profiles/settings/router-nat.ts";
import type { AnsweringModem, DiagnosisInput } from "../diagnosis-input.ts";
import { applyFix } from "../fix-commands.ts";
import { modemRule } from "../rule.ts";

/** RM520N-GL R01 rejects MPDN_rule, R03 accepts it (docs/facts/modem.md#symptom-03). */
export const oldFirmware = modemRule("old-firmware", (modem, input) => {
  const { desired } = input;
  const isDmzAccepted = acceptsDmz(desired);
  if (offersPassthrough(modem) || desired?.passthrough.enabled === false) return [];
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

/**
 * docs/facts/modem.md#symptom-03: R03 of the RM520N-GL has the rule. Right after a start, firmware
 * refuses some commands (docs/facts/modem.md#errors-after-boot).
 */
function isPassthroughBranch({ title, firmware }: AnsweringModem): boolean {
  return /RM520N/.test(title) && (firmwareBranch(firmware)?.branch ?? 0) >= 3;
}

const refusedFix =
  "Restart the modem, wait a minute, and run the same command again. If it still refuses, update its" +
  " firmware with the manufacturer's tool.";

const updateFix =
  "Update the modem's firmware with the manufacturer's tool. The RM520N-GL supports passthrough from R03.";

function lowerFirst(text: string): string {
  return `${text.charAt(0).toLowerCase()}${text.slice(1)}`;
}

/** Whether the profile accepts a DMZ on firmware without passthrough. */
export function acceptsDmz(desired: DiagnosisInput["desired"]): boolean {
  return desired?.passthrough.enabled === true && desired.passthrough.fallback === "dmz";
}

/** Whether the firmware has a setting that enables passthrough. */
export function offersPassthrough({ values, unread = [] }: AnsweringModem): boolean {
  return [dataRule, ipptMac, routerNat].some(
    ({ id }) => values[id] !== undefined || unread.some((one) => one.id === id),
  );
}

function dmzHost({ values }: AnsweringModem): string | undefined {
  const host = values[dmz.id];
  return typeof host === "string" && host !== "off" ? host : undefined;
}
