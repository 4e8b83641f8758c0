import { defined } from "../../core/defined.ts";
import type { DialerSigns } from "../dialer-signs.ts";

/** The states of the SIM card's PIN in the answers of uqmi that prevent a connection. */
const pinStates: Readonly<Record<string, DialerSigns["sim"]>> = {
  not_verified: "pin",
  blocked: "puk",
  permanently_blocked: "failure",
};

/** The states of the card in the answers of qmicli and mbimcli. */
const cardStates: Readonly<Record<string, DialerSigns["sim"]>> = {
  absent: "absent",
  "sim-not-inserted": "absent",
  "device-locked": "pin",
  "pin1-or-upin-pin-required": "pin",
  "puk1-or-upin-puk-required": "puk",
  "bad-sim": "failure",
  error: "failure",
};

const registrations: Readonly<Record<string, DialerSigns["registration"]>> = {
  searching: "searching",
  not_registered: "searching",
  registration_denied: "denied",
  "not-registered-searching": "searching",
  "not-registered": "searching",
  "registration-denied": "denied",
  denied: "denied",
};

/** Returns the state of card and registration in the answers of uqmi, qmicli and mbimcli. */
export function uqmiSignsOf(text: string): DialerSigns | undefined {
  const pin = /"pin1_status":\s*"(\w+)"/.exec(text)?.[1] ?? "";
  const card = valuesOf(text, "(?:Card|Ready|Application) state").find((word) => cardStates[word]);
  const registration =
    /"registration":\s*"(\w+)"/.exec(text)?.[1] ??
    valuesOf(text, "Regist(?:ration|er) state")[0] ??
    "";
  if (pin === "" && card === undefined && registration === "") return undefined;
  return defined({
    program: text.startsWith("{") ? "uqmi" : "the control port of the modem",
    isQmodem: false,
    sim: card === undefined ? pinStates[pin] : cardStates[card],
    simLine: card ?? `pin1_status ${pin}`,
    registration: registrations[registration],
    registrationLine: `registration ${registration}`,
    rejections: [],
  });
}

/** `Registration state: 'registration-denied'` */
function valuesOf(text: string, label: string): readonly string[] {
  return [...text.matchAll(new RegExp(`^\\s+${label}: '([\\w-]+)'`, "gm"))].map(
    ([, value = ""]) => value,
  );
}
