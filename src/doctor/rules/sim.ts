import { modemRule } from "../rule.ts";

const slot = "A card in the other slot of the board needs modem.sim.slot in the profile.";

export const simMissing = modemRule("sim-missing", ({ sim }) =>
  sim !== "absent"
    ? []
    : [
        {
          severity: "error",
          message: "There is no SIM card in the modem, or it is not seen.",
          evidence: ["AT+CPIN? is refused with +CME ERROR: 10"],
          fix: `Insert the SIM card, gold contacts as on the board's drawing, and restart the modem. ${slot}`,
        },
      ],
);

export const simLocked = modemRule("sim-locked", ({ sim }) => {
  switch (sim) {
    case "pin":
      return [
        {
          severity: "error",
          message: "The SIM card wants its PIN.",
          evidence: ["AT+CPIN? says SIM PIN"],
          fix: "Switch the PIN off in a phone, or name it in the profile: `modem.sim.pin: { env: SIM_PIN }`.",
        },
      ];
    case "puk":
      return [
        {
          severity: "error",
          message: "The SIM card is locked and wants its PUK.",
          evidence: ["AT+CPIN? says SIM PUK"],
          fix: "Unlock the card in a phone; ethermode never enters a PUK.",
        },
      ];
    case "other-lock":
      return [
        {
          severity: "error",
          message: "The SIM card or the modem is locked to one network or device.",
          evidence: ["AT+CPIN? names neither PIN nor PUK"],
          fix: "Use a SIM card of the network the modem is locked to, or ask who sold it.",
        },
      ];
    default:
      return [];
  }
});

/** 13 is also what some firmware says while the radio is off (modem.md 2.14); that has a finding of its own. */
export const simFailure = modemRule("sim-failure", ({ sim, values }) => {
  if (sim === "busy")
    return [
      {
        severity: "warning",
        message: "The SIM card is not ready yet.",
        evidence: ["AT+CPIN? is refused with +CME ERROR: 14"],
        fix: "Wait half a minute, then look again.",
      },
    ];
  if (sim !== "failure" || values["cfun"] === 0) return [];
  return [
    {
      severity: "error",
      message: "The modem cannot talk to its SIM card.",
      evidence: ["AT+CPIN? is refused"],
      fix: "Take the card out, clean it, put it back firmly, and restart the modem.",
    },
  ];
});
