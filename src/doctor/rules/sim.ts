import type { SimState } from "../../at-profiles/queries/sim.ts";
import { defined } from "../../core/defined.ts";
import { pinFailed } from "../texts/interface-errors.ts";
import { isRadioOff } from "./radio-off.ts";
import type { AnsweringModem, DiagnosisInput } from "../diagnosis-input.ts";
import { applyFix, withCommand } from "../fix-commands.ts";
import { defineRule } from "../rule.ts";
import type { FindingDetails } from "../rule.ts";

export const simMissing = defineRule({
  code: "sim-missing",
  check: (input) => {
    const { sim, evidence } = simOf(input, "no SIM card");
    if (sim !== "absent") return [];
    return [
      {
        severity: "error",
        message: "The modem does not detect a SIM card.",
        evidence: [evidence],
        fix:
          "Insert the SIM card as drawn on the board, and restart the modem. If the card is in the other slot, " +
          (input.profile === undefined
            ? withCommand("choose it in the setup wizard:", "ethermode setup")
            : "set `modem.sim.slot` in the profile."),
      },
    ];
  },
});

/** Without a modem that answers, the log of ModemManager can show the state of the card. */
function simOf(
  { modem, log, router }: DiagnosisInput,
  otherwise: string,
): { readonly sim?: SimState; readonly evidence: string; readonly simLine?: string } {
  if (modem?.state === "answers") {
    const { sim, simLine } = modem;
    return defined({ sim, simLine, evidence: answerTo(simLine, otherwise) });
  }
  const logs = [log, router?.state === "answers" ? router.log : undefined];
  const signs = logs.flatMap((one) => one?.modemManager ?? [])[0];
  const dialer = logs.flatMap((one) => one?.dialer ?? [])[0];
  if (signs?.sim === undefined && dialer?.sim !== undefined)
    return { sim: dialer.sim, evidence: `${dialer.program}: ${dialer.simLine ?? otherwise}` };
  return defined({ sim: signs?.sim, evidence: `ModemManager: ${signs?.simLine ?? otherwise}` });
}

export const simLocked = defineRule({
  code: "sim-locked",
  check: (input) => lockedIn(input),
});

function pinFix(input: DiagnosisInput): string {
  if (input.desired?.sim?.pin !== undefined) return applyFix(input);
  return input.profile === undefined
    ? withCommand(
        "Disable the PIN in a phone, or run the setup wizard, which asks for it:",
        "ethermode setup",
      )
    : "Disable the PIN in a phone, or refer to it in the profile: `modem.sim.pin: { env: SIM_PIN }`.";
}

const pinFailedMessage =
  "The router could not use the SIM card: the card requires a PIN, rejects the configured PIN, or is not ready.";

function lockedIn(input: DiagnosisInput): readonly FindingDetails[] {
  const { sim, simLine, evidence } = simOf(input, "");
  switch (sim) {
    case "pin":
      if (evidence.endsWith(pinFailed))
        return [{ ...locked(pinFailedMessage, evidence, pinFix(input)), severity: "warning" }];
      return [
        locked("The SIM card requires its PIN.", simOf(input, "SIM PIN").evidence, pinFix(input)),
      ];
    case "puk":
      return [
        locked(
          "The SIM card is locked and requires its PUK.",
          simOf(input, "SIM PUK").evidence,
          "Unlock the card in a phone. ethermode never sends a PUK.",
        ),
      ];
    case "other-lock":
      return [
        isSimLock(simLine)
          ? locked(
              "The modem is locked to one SIM card.",
              answerTo(simLine, "a lock to one SIM card"),
              "Insert the SIM card to which the modem is locked, or ask the seller.",
            )
          : locked(
              "The modem is locked to the network of one carrier (network lock).",
              answerTo(simLine, "a network lock"),
              "Use a SIM card of that carrier, or ask the carrier or the seller to unlock the modem." +
                " ethermode never sends an unlock code.",
            ),
      ];
    default:
      return [];
  }
}

/** 3GPP TS 27.007 8.3 and 9.2: PH-SIM and PH-FSIM lock to a card, all others to a network. */
function isSimLock(line = ""): boolean {
  return /PH-F?SIM|ERROR\s*:\s*[567]$/i.test(line);
}

/** Returns the modem's own line where it is known. */
function answerTo(line: string | undefined, otherwise: string): string {
  return `AT+CPIN?: ${line === undefined || line === "" ? otherwise : line}`;
}

function locked(message: string, evidence: string, fix: string): FindingDetails {
  return { severity: "error", message, evidence: [evidence], fix };
}

/**
 * Some firmware also returns 13 while the radio is off (docs/facts/modem.md#cpin); radio-off
 * reports that.
 */
export const simFailure = defineRule({
  code: "sim-failure",
  check: (input) => {
    if (input.modem?.state === "answers") return failureOf(input.modem, input);
    const { sim, evidence } = simOf(input, "");
    return sim === "failure" ? [unreadable(evidence)] : [];
  },
});

/** Whether the card is known to prevent a registration. A paste can lack the query for its state. */
export function hasSimFault({ sim }: AnsweringModem): boolean {
  return sim !== "ready" && sim !== "unknown";
}

function failureOf(
  { sim, simLine, values }: AnsweringModem,
  { texts }: DiagnosisInput,
): readonly FindingDetails[] {
  // A paste without the query says nothing about the card.
  if (sim === "unknown" && texts !== undefined && (simLine ?? "") === "") return [];
  if (sim === "unknown")
    return [
      {
        severity: "info",
        message: "The state of the SIM card is unknown: the modem's answer names no known state.",
        evidence: [answerTo(simLine, "no known state")],
      },
    ];
  if (sim === "busy")
    return [
      {
        severity: "warning",
        message: "The SIM card is not ready yet.",
        evidence: [answerTo(simLine, "SIM busy")],
        fix:
          "Wait 30 seconds, then run the same command again." +
          " If the message stays, remove the SIM card, insert it firmly, and restart the modem.",
      },
    ];
  if (sim !== "failure" || isRadioOff(values)) return [];
  return [unreadable(answerTo(simLine, "error"))];
}

function unreadable(evidence: string): FindingDetails {
  return {
    severity: "error",
    message: "The modem cannot read its SIM card.",
    evidence: [evidence],
    fix: "Remove the SIM card, clean it, insert it firmly, and restart the modem.",
  };
}
