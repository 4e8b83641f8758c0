import type { FailureCode } from "../../core/failure.ts";
import { defineRule } from "../rule.ts";
import type { Rule, Severity } from "../rule.ts";

/** Which finding a failure is when the modem cannot be asked; every other one is `modem-not-asked`. */
const modemFailures: Partial<Record<FailureCode, string>> = {
  "port/not-found": "no-modem",
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

/** The same for the router; every other one is `router-unreachable`. */
const routerFailures: Partial<Record<FailureCode, string>> = {
  "router/login-refused": "router-login-refused",
  "router/host-key-changed": "router-login-refused",
  "router/host-key-unknown": "router-login-refused",
  "profile/missing-secret": "router-login-refused",
  "usage/missing-answer": "router-login-refused",
  "refused/not-openwrt": "not-openwrt",
};

export const noModem = modemNotAsked("no-modem", "error");
export const severalModems = modemNotAsked("several-modems", "error");
export const noPermission = modemNotAsked("no-permission", "error");
export const noAnswer = modemNotAsked("no-answer", "error");
export const unknownModel = modemNotAsked("unknown-model", "warning");
export const otherModel = modemNotAsked("other-model", "error");
export const modemUntold = modemNotAsked("modem-not-asked", "warning");
export const routerLoginRefused = routerNotAsked("router-login-refused");
export const notOpenwrt = routerNotAsked("not-openwrt");
export const routerUnreachable = routerNotAsked("router-unreachable");

/** The failure says it in its own words; a rule only gives it its place. */
function modemNotAsked<const Code extends string>(code: Code, severity: Severity): Rule<Code> {
  return notAsked(
    code,
    "modem",
    severity,
    (failure) => modemFailures[failure] ?? "modem-not-asked",
  );
}

function routerNotAsked<const Code extends string>(code: Code): Rule<Code> {
  return notAsked(
    code,
    "router",
    "error",
    (failure) => routerFailures[failure] ?? "router-unreachable",
  );
}

function notAsked<const Code extends string>(
  code: Code,
  end: "modem" | "router",
  severity: Severity,
  findingOf: (failure: FailureCode) => string,
): Rule<Code> {
  return defineRule({
    code,
    check: (facts) => {
      const look = facts[end];
      if (look?.state !== "not-asked" || findingOf(look.code) !== code) return [];
      return [
        {
          severity,
          message: look.message,
          evidence: [`asking it ended in ${look.code}`],
          ...(look.hint === undefined ? {} : { fix: look.hint }),
        },
      ];
    },
  });
}
