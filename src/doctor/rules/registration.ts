import { apnEvidence, apnFix } from "../apn-advice.ts";
import type { AnsweringModem, DiagnosisInput } from "../diagnosis-input.ts";
import type { LogSigns } from "../log-signs.ts";
import { defineRule, modemRule } from "../rule.ts";
import type { Complaint } from "../rule.ts";
import { radioOff } from "./radio-off.ts";

export const denied = modemRule("denied", (modem, facts) => {
  if (stateOf(modem, facts) !== "denied") return [];
  return [
    {
      severity: "error",
      message: "The network refuses this SIM card or this modem.",
      evidence: evidence(modem),
      fix: "Ask the carrier whether the card is active and allowed in a router, and try it in a phone.",
    },
  ];
});

/** Camped without service: often a wrong APN, or a card that is not allowed (ROM-WIKI; modem.md 7 #28). */
export const limitedService = modemRule("limited-service", (modem, facts) => {
  if (stateOf(modem, facts) !== "limited") return [];
  return [
    {
      severity: "error",
      message: "The modem sees the network but gets emergency service only.",
      evidence: [...evidence(modem), ...apnEvidence(modem)],
      fix: apnFix(modem, "ask the carrier whether the card is active."),
    },
  ];
});

/** A modem that hangs on the router's USB is known from ModemManager's log only. */
export const searching = defineRule({
  code: "searching",
  check: (facts) => {
    const { modem, router } = facts;
    if (modem?.state === "answers")
      return stateOf(modem, facts) === "searching" ? [complaint(evidence(modem))] : [];
    return [facts.log, router?.state === "answers" ? router.log : undefined].flatMap((log) =>
      inLog(log),
    );
  },
});

function inLog(log: LogSigns | undefined): readonly Complaint[] {
  const { registration, registrationFailed } = log?.modemManager ?? {};
  const found =
    registration === undefined || ["searching", "idle", "unknown"].includes(registration);
  if (
    log?.modemManager === undefined ||
    !found ||
    (registration === undefined && registrationFailed === undefined)
  )
    return [];
  return [
    complaint([
      ...(registration === undefined
        ? []
        : [`ModemManager's log says: registration ${registration}`]),
      ...(registrationFailed === undefined
        ? []
        : [`ModemManager's log says: registration failed, ${registrationFailed}`]),
    ]),
  ];
}

function complaint(evidence: readonly string[]): Complaint {
  return {
    severity: "error",
    message: "The modem searches for a network and finds none that takes it.",
    evidence,
    fix: "Check that all antennas are screwed on tightly, try a place by a window, and give the board its own power supply: searching is when it draws most.",
  };
}

/** Undefined when it is registered, or when something else has to be mended first. */
function stateOf(
  modem: AnsweringModem,
  facts: DiagnosisInput,
): "denied" | "limited" | "searching" | undefined {
  const { lte, nr } = modem.registration;
  const states = [lte, nr].filter((state) => state !== undefined);
  if (modem.sim !== "ready" || radioOff.check(facts).length > 0 || isRegistered(modem))
    return undefined;
  if (states.includes("denied")) return "denied";
  if (modem.cell?.state === "limited" || states.includes("emergency-only")) return "limited";
  return states.length === 0 && modem.cell === undefined ? undefined : "searching";
}

/** A modem that has an address is registered, whatever else it says. */
export function isRegistered({
  registration: { lte, nr },
  address,
  address6,
}: AnsweringModem): boolean {
  const registered = [lte, nr].some((state) => state === "home" || state === "roaming");
  return registered || address !== undefined || address6 !== undefined;
}

function evidence({ registration: { lte, nr }, cell }: AnsweringModem): readonly string[] {
  return [
    ...(lte === undefined ? [] : [`AT+CEREG? says ${lte}`]),
    ...(nr === undefined ? [] : [`AT+C5GREG? says ${nr}`]),
    ...(cell === undefined ? [] : [`AT+QENG="servingcell" says ${cell.state}`]),
  ];
}
