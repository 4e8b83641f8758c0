import { part } from "../../at-profiles/observed.ts";
import { mbnAutoSelect } from "../../at-profiles/settings/mbn-auto-select.ts";
import type { DiagnosisInput } from "../diagnosis-input.ts";
import { applyFix, atCommand } from "../fix-commands.ts";
import { modemRule } from "../rule.ts";

/**
 * An operator profile contains an APN, which replaces the APN that was set
 * (docs/facts/modem.md#symptom-28).
 * Reported only when the profile sets an APN.
 */
export const mbnOverwritesApn = modemRule(
  "mbn-overwrites-apn",
  ({ values, operatorProfile }, input) => {
    if (values[mbnAutoSelect.id] !== 1 || input.desired?.apn === undefined) return [];
    const { name, context } = input.desired.apn;
    const current = part(values[`cgdcont.${context}`], "apn");
    const isLost = typeof current === "string" && current.toLowerCase() !== name.toLowerCase();
    return [
      {
        severity: isLost ? "warning" : "info",
        message:
          (isLost ? "The APN differs from the profile. " : "") +
          "The modem selects an operator profile (MBN) at every start, which can overwrite the APN.",
        evidence: [
          'AT+QMBNCFG="AutoSel": 1',
          ...(operatorProfile === undefined ? [] : [`operator profile in use: ${operatorProfile}`]),
          ...(typeof current === "string"
            ? [`APN of context ${context}: ${current === "" ? "empty" : current}`]
            : []),
        ],
        fix: fix(isLost, input),
      },
    ];
  },
);

function fix(isLost: boolean, input: DiagnosisInput): string {
  return [
    ...(isLost ? [applyFix(input)] : []),
    "If the APN changes after a restart, disable the automatic selection:",
    `  ${atCommand('AT+QMBNCFG="AutoSel",0', input)}`,
    "Operator profiles also hold the settings for voice over LTE.",
  ].join("\n");
}
