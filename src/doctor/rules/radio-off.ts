import type { ModemValues } from "../../at-profiles/observed.ts";
import { functionLevel } from "../../at-profiles/settings/function-level.ts";
import { atCommand, withCommand } from "../fix-commands.ts";
import type { AnsweringModem, DiagnosisInput } from "../diagnosis-input.ts";
import { defineRule } from "../rule.ts";
import type { FindingDetails } from "../rule.ts";

/** Some modems start at 0 from a stale stored value (docs/facts/modem.md#symptom-22). */
export const radioOff = defineRule({
  code: "radio-off",
  check: (input) => {
    const { modem, log, router, texts } = input;
    if (modem?.state === "answers") return disabled(modem, input);
    const kept = log?.modemManager?.radioOffLine;
    if (kept !== undefined) return [keptOff(kept)];
    if (texts?.lowPower !== undefined) return [lowPower(texts.lowPower)];
    const routerLog = router?.state === "answers" ? router.log : undefined;
    const lines = [log, routerLog, texts].flatMap((one) => one?.messages?.["radio-off"] ?? []);
    return lines.length === 0 ? [] : [locked(lines, input)];
  },
});

/** ModemManager switches the radio off for a modem that nothing enables. */
function keptOff(line: string): FindingDetails {
  return {
    severity: "error",
    message: "ModemManager keeps the modem's radio off.",
    evidence: [line],
    fix: withCommand("Enable the modem in ModemManager:", "mmcli -m any --enable"),
  };
}

function lowPower(line: string): FindingDetails {
  return {
    severity: "error",
    message: "The modem's radio is off.",
    evidence: [`operating mode of uqmi: ${line}`],
    fix: withCommand(
      "Switch the radio on:",
      "uqmi -d /dev/cdc-wdm0 --set-device-operating-mode online",
    ),
  };
}

function locked(lines: readonly string[], input: DiagnosisInput): FindingDetails {
  return {
    severity: "error",
    message: "The modem's radio is locked until the host unlocks it (FCC lock).",
    evidence: lines.map((line) => line.trim()),
    fix: [
      withCommand("Try to enable the radio:", atCommand("AT+CFUN=1", input)),
      `If AT+CFUN? still does not answer 1: ${radioLockedFix}`,
    ].join("\n"),
  };
}

function disabled({ values }: AnsweringModem, input: DiagnosisInput): readonly FindingDetails[] {
  if (!isRadioOff(values)) return [];
  const level = Number(values[functionLevel.id]);
  return [
    {
      severity: "error",
      message: `The modem's radio is ${functionLevel.show(level)}.`,
      evidence: [`AT+CFUN?: ${level}`],
      fix: [
        withCommand("Enable the radio:", atCommand("AT+CFUN=1", input)),
        `If AT+CFUN? still does not answer 1: ${radioLockedFix}`,
      ].join("\n"),
    },
  ];
}

/** CFUN=1 without effect: docs/facts/modem.md#fcc-lock. */
export const radioLockedFix =
  "the module is FCC-locked, as modules for laptops are, or a switch of the board keeps the radio" +
  " off (W_DISABLE#). ModemManager has scripts that remove an FCC lock at every start.";

/** Whether AT+CFUN? answers another level than full function. */
export function isRadioOff(values: ModemValues): boolean {
  const level = values[functionLevel.id];
  return typeof level === "number" && level !== 1;
}
