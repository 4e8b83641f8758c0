import { apnEvidence, apnFix } from "../apn-advice.ts";
import type { AnsweringModem, DiagnosisInput } from "../diagnosis-input.ts";
import type { LogSigns, ModemManagerSigns } from "../log-signs.ts";
import { defineRule, modemRule } from "../rule.ts";
import type { FindingDetails } from "../rule.ts";
import { radioOff } from "./radio-off.ts";
import { hasSimFault } from "./sim.ts";

/** Without a modem that answers, ModemManager's log shows the registration. */
export const denied = defineRule({
  code: "denied",
  check: (input) => {
    const { modem, router, log } = input;
    if (modem?.state === "answers")
      return problemOf(modem, input) === "denied" ? [rejected(registrationEvidence(modem))] : [];
    return [log, router?.state === "answers" ? router.log : undefined].flatMap((one) => {
      const { registration, registrationLine = "" }: Partial<ModemManagerSigns> =
        one?.modemManager ?? {};
      if (registration === "denied") return [rejected([`ModemManager's log: ${registrationLine}`])];
      const dialer = one?.dialer;
      return dialer?.registration === "denied"
        ? [rejected([`${dialer.program}: ${dialer.registrationLine ?? ""}`])]
        : [];
    });
  },
});

function rejected(evidence: readonly string[]): FindingDetails {
  return {
    severity: "error",
    message: "The network rejects this SIM card or this modem.",
    evidence,
    fix: "Test the SIM card in a phone. Ask the carrier whether it is active and allowed in a router.",
  };
}

/**
 * Limited service often means a wrong APN, or a SIM card that is not allowed
 * (docs/facts/modem.md#symptom-28).
 */
export const limitedService = modemRule("limited-service", (modem, input) => {
  if (problemOf(modem, input) !== "limited") return [];
  return [
    {
      severity: "error",
      message: "The network allows this modem emergency calls only (limited service).",
      evidence: [...registrationEvidence(modem), ...apnEvidence(modem)],
      fix: apnFix(modem, input, "ask the carrier whether the SIM card is active."),
    },
  ];
});

/** For a modem on the router's USB, only ModemManager's log shows the registration. */
export const searching = defineRule({
  code: "searching",
  check: (input) => {
    const { modem, router, log } = input;
    if (modem?.state === "answers")
      return problemOf(modem, input) === "searching" ? [notFound(registrationEvidence(modem))] : [];
    return [log, router?.state === "answers" ? router.log : undefined].flatMap(searchingInLog);
  },
});

function searchingInLog(log: LogSigns | undefined): readonly FindingDetails[] {
  const dialer = log?.dialer;
  if (log?.modemManager === undefined && dialer?.registration === "searching")
    return [notFound([`${dialer.program}: ${dialer.registrationLine ?? ""}`])];
  const signs: Partial<ModemManagerSigns> = log?.modemManager ?? {};
  const { registration, registrationFailed, registrationLine, apn } = signs;
  if (registration === undefined && registrationFailed === undefined) return [];
  if (registration !== undefined && !["searching", "idle", "unknown"].includes(registration))
    return [];
  return [
    notFound(
      [
        ...(registration === undefined
          ? []
          : [`ModemManager's log: registration state ${registration}`]),
        ...(registrationLine === undefined ? [] : [`ModemManager's log: ${registrationLine}`]),
        ...(registrationFailed === undefined
          ? []
          : [`ModemManager's log: registration failed, ${registrationFailed}`]),
        ...(apn === undefined ? [] : [`ModemManager's log: APN ${apn}`]),
      ],
      detailsOf(signs),
    ),
  ];
}

/** `5GS reports emergency-only. The connection with APN "three.co.uk" failed: Network timeout.` */
function detailsOf({
  registrationLine = "",
  registrationFailed,
  apn,
}: Partial<ModemManagerSigns>): string {
  const emergency = /5gs 'emergency-only'/.test(registrationLine)
    ? " 5GS reports emergency-only."
    : "";
  const connection = apn === undefined ? "The registration" : `The connection with APN "${apn}"`;
  return `${emergency}${registrationFailed === undefined ? "" : ` ${connection} failed: ${registrationFailed}.`}`;
}

function notFound(evidence: readonly string[], details = ""): FindingDetails {
  return {
    severity: "error",
    message: `The modem searches for a network but does not register.${details}`,
    evidence,
    fix:
      "Check that all antennas are connected tightly, and move the modem to a window." +
      " Give the board its own power supply: the modem draws most power while it searches.",
  };
}

/** Returns undefined for a registered modem, and while an earlier problem prevents registration. */
function problemOf(
  modem: AnsweringModem,
  input: DiagnosisInput,
): "denied" | "limited" | "searching" | undefined {
  const { lte, nr } = modem.registration;
  const states = [lte, nr].filter((state) => state !== undefined);
  if (hasSimFault(modem) || radioOff.check(input).length > 0 || isRegistered(modem))
    return undefined;
  if (states.includes("denied")) return "denied";
  if (modem.cell?.state === "limited" || states.includes("emergency-only")) return "limited";
  if (states.includes("searching") || modem.cell?.state === "searching") return "searching";
  // Without a card a modem does not search. An answer about the card excludes that.
  if (modem.sim !== "ready") return undefined;
  return states.length === 0 && modem.cell === undefined ? undefined : "searching";
}

/**
 * Whether the modem is registered. An address proves it, whatever the registration state is. So does
 * a cell of a network whose registration has no answer (docs/facts/modem.md#serving-cell).
 */
export function isRegistered({
  registration: { lte, nr },
  cell,
  address,
  address6,
}: AnsweringModem): boolean {
  const hasState = [lte, nr].some((state) => state === "home" || state === "roaming");
  const isCamped = cell?.state === "idle" || cell?.state === "connected";
  const ofCell = /^NR5G-SA/i.test(cell?.technology ?? "") ? nr : lte;
  return (
    hasState ||
    address !== undefined ||
    address6 !== undefined ||
    (isCamped && ofCell === undefined)
  );
}

function registrationEvidence({
  registration: { lte, nr },
  cell,
}: AnsweringModem): readonly string[] {
  return [
    ...(lte === undefined ? [] : [`AT+CEREG?: ${lte}`]),
    ...(nr === undefined ? [] : [`AT+C5GREG?: ${nr}`]),
    ...(cell === undefined ? [] : [`AT+QENG="servingcell": ${cell.state}`]),
  ];
}
