import { firmwareBranch } from "../at-profiles/queries/capabilities.ts";
import { dataRule } from "../at-profiles/settings/data-rule.ts";
import { ipptMac } from "../at-profiles/settings/ippt-mac.ts";
import { routerNat } from "../at-profiles/settings/router-nat.ts";
import type { AnsweringModem, DiagnosisInput } from "./diagnosis-input.ts";

/**
 * Returns the fix for firmware without the passthrough that the profile requires: apply would be
 * refused. Undefined without such a profile.
 */
export function missingPassthroughFix({ modem, desired }: DiagnosisInput): string | undefined {
  if (modem?.state !== "answers" || desired?.passthrough.enabled !== true) return undefined;
  if (acceptsDmz(desired) || offersPassthrough(modem)) return undefined;
  return isPassthroughBranch(modem) ? refusedFix : updateFix;
}

/**
 * docs/facts/modem.md#symptom-03: R03 of the RM520N-GL has the rule. Right after a start, firmware
 * refuses some commands (docs/facts/modem.md#errors-after-boot).
 */
export function isPassthroughBranch({ title, firmware }: AnsweringModem): boolean {
  return /RM520N/.test(title) && (firmwareBranch(firmware)?.branch ?? 0) >= 3;
}

export const refusedFix =
  "Restart the modem, wait a minute, and run the same command again. If it still refuses, update its" +
  " firmware with the manufacturer's tool.";

export const updateFix =
  "Update the modem's firmware with the manufacturer's tool. The RM520N-GL supports passthrough from R03.";

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
