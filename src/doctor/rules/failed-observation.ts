import { defined } from "../../core/defined.ts";
import type { FailureCode } from "../../core/failure.ts";
import type { DiagnosisInput } from "../diagnosis-input.ts";
import { withCommand } from "../fix-commands.ts";
import { defineRule } from "../rule.ts";
import type { FindingDetails, Rule, Severity } from "../rule.ts";
import { serialDriverFix } from "../serial-driver-fix.ts";
import { linesOf } from "./logged-messages.ts";

/** Finding for each failure to query the modem; all other failures are `modem-not-asked`. */
const modemFailures: Partial<Record<FailureCode, string>> = {
  "port/not-found": "no-modem",
  "port/no-at-port": "no-at-port",
  "usage/several-modems": "several-modems",
  "port/no-permission": "no-permission",
  "busy/port-held": "port-held",
  "modem/no-answer": "no-answer",
  "modem/unexpected-reply": "no-answer",
  "port/vanished": "no-answer",
  "port/failed": "no-answer",
  "refused/unknown-modem": "unknown-model",
  "refused/other-model": "other-model",
};

/** Finding for each failure to query the router; all other failures are `router-unreachable`. */
const routerFailures: Partial<Record<FailureCode, string>> = {
  "router/login-refused": "router-login-refused",
  "router/host-key-changed": "router-login-refused",
  "router/host-key-unknown": "router-login-refused",
  "profile/missing-secret": "router-login-refused",
  "usage/missing-answer": "router-login-refused",
  "refused/not-openwrt": "not-openwrt",
};

export const noModem = defineRule({
  code: "no-modem",
  check: (input) => {
    const failed = modemFailure("no-modem", "error").check(input);
    return failed.length > 0 || input.modem?.state === "answers" ? failed : noModemInTexts(input);
  },
});

/** ModemManager lists a modem some seconds after the start. The last state counts. */
function noModemInTexts(input: DiagnosisInput): readonly FindingDetails[] {
  const { log, router, texts } = input;
  const lines = linesOf("no-modem", input);
  const isListed = [log, router?.state === "answers" ? router.log : undefined].some(
    (one) => (one?.modemManager?.modems.length ?? 0) > 0,
  );
  const isOnUsb = (texts?.usb.length ?? 0) + (log?.modemBusPaths.length ?? 0) > 0;
  if (lines.length === 0 || isListed || isOnUsb) return [];
  return [
    {
      severity: "error",
      message: "ModemManager finds no modem.",
      evidence: lines.map((line) => line.trim()),
      fix: withCommand(
        "Check the modem's power and USB cable. See whether USB lists it, and with which drivers:",
        texts?.isOpenWrt === true ? "cat /sys/kernel/debug/usb/devices" : "lsusb -t",
      ),
    },
  ];
}
export const noAtPort = defineRule({
  code: "no-at-port",
  check: (input) => {
    const failed = modemFailure("no-at-port", "error").check(input);
    return failed.length > 0 || input.modem?.state === "answers" ? failed : noPortInTexts(input);
  },
});

export const severalModems = modemFailure("several-modems", "error");
export const noPermission = defineRule({
  code: "no-permission",
  check: (input) => {
    const failed = modemFailure("no-permission", "error").check(input);
    const lines = linesOf("no-permission", input);
    if (failed.length > 0 || lines.length === 0) return failed;
    return [
      {
        severity: "error",
        message: "This user has no permission for the modem's port.",
        evidence: lines.map((line) => line.trim()),
        fix: withCommand(
          "Join the group that owns the port, then log in again:",
          "sudo usermod -aG dialout $USER",
        ),
      },
    ];
  },
});
export const noAnswer = modemFailure("no-answer", "error");
export const unknownModel = modemFailure("unknown-model", "warning");
export const otherModel = modemFailure("other-model", "error");
export const modemNotAsked = modemFailure("modem-not-asked", "warning");
export const routerLoginRefused = routerFailure("router-login-refused");
export const notOpenwrt = routerFailure("not-openwrt");
export const routerUnreachable = routerFailure("router-unreachable");

/** A list of /dev without a serial port, beside a list or a log with the modem, and ModemManager's log. */
function noPortInTexts(input: DiagnosisInput): readonly FindingDetails[] {
  const { texts, log } = input;
  const unseen = linesOf("no-at-port", input);
  const isListed = (texts?.usb.length ?? 0) > 0 || (log?.modemBusPaths.length ?? 0) > 0;
  const evidence = [...unseen, ...(isListed ? (texts?.missingPorts ?? []) : [])];
  if (evidence.length === 0) return [];
  return [
    {
      severity: "error",
      message: "A modem is connected, but it has no AT port: no serial driver is bound to it.",
      evidence: evidence.map((line) => line.trim()),
      fix: serialDriverFix({
        isOpenWrt: texts?.isOpenWrt ?? unseen.length > 0,
        ...defined({ release: texts?.release, usbId: texts?.usb[0]?.usbId }),
      }),
    },
  ];
}

function modemFailure<const Code extends string>(code: Code, severity: Severity): Rule<Code> {
  return failureRule(code, "modem", severity, (failure) => {
    return modemFailures[failure] ?? "modem-not-asked";
  });
}

function routerFailure<const Code extends string>(code: Code): Rule<Code> {
  return failureRule(code, "router", "error", (failure) => {
    return routerFailures[failure] ?? "router-unreachable";
  });
}

/** The finding keeps the message and the hint of the failure. */
function failureRule<const Code extends string>(
  code: Code,
  device: "modem" | "router",
  severity: Severity,
  findingFor: (failure: FailureCode) => string,
): Rule<Code> {
  return defineRule({
    code,
    check: (input) => {
      const observed = input[device];
      if (observed?.state !== "not-asked" || findingFor(observed.code) !== code) return [];
      const { message, hint } = observed;
      return [defined({ severity, message, evidence: [`failure: ${observed.code}`], fix: hint })];
    },
  });
}
