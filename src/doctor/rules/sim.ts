import { modemRule } from "../rule.ts";
import type { FindingDetails } from "../rule.ts";

export const simMissing = modemRule("sim-missing", ({ sim, simLine }) =>
  sim !== "absent"
    ? []
    : [
        {
          severity: "error",
          message: "The modem does not detect a SIM card.",
          evidence: [answerTo(simLine, "no SIM card")],
          fix:
            "Insert the SIM card as drawn on the board, and restart the modem." +
            " If the card is in the other slot, set `modem.sim.slot` in the profile.",
        },
      ],
);

export const simLocked = modemRule("sim-locked", ({ sim, simLine }) => {
  switch (sim) {
    case "pin":
      return [
        locked(
          "The SIM card requires its PIN.",
          answerTo(simLine, "SIM PIN"),
          "Disable the PIN in a phone, or refer to it in the profile: `modem.sim.pin: { env: SIM_PIN }`.",
        ),
      ];
    case "puk":
      return [
        locked(
          "The SIM card is locked and requires its PUK.",
          answerTo(simLine, "SIM PUK"),
          "Unlock the card in a phone. ethermode never sends a PUK.",
        ),
      ];
    case "other-lock":
      return [
        locked(
          "The SIM card or the modem is locked to one network or device.",
          answerTo(simLine, "a lock to one network or device"),
          "Use a SIM card of the network to which the modem is locked, or ask the seller.",
        ),
      ];
    default:
      return [];
  }
});

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
export const simFailure = modemRule("sim-failure", ({ sim, simLine, values }) => {
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
  if (sim !== "failure" || values["cfun"] === 0) return [];
  return [
    {
      severity: "error",
      message: "The modem cannot read its SIM card.",
      evidence: [answerTo(simLine, "error")],
      fix: "Remove the SIM card, clean it, insert it firmly, and restart the modem.",
    },
  ];
});
