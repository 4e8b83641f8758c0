import { defined } from "../../core/defined.ts";
import type { DialerSigns } from "../dialer-signs.ts";

/** The states of the SIM card's PIN in the answers of uqmi that prevent a connection. */
const pinStates: Readonly<Record<string, DialerSigns["sim"]>> = {
  not_verified: "pin",
  blocked: "puk",
  permanently_blocked: "failure",
};

const registrations: Readonly<Record<string, DialerSigns["registration"]>> = {
  searching: "searching",
  not_registered: "searching",
  registration_denied: "denied",
};

/** Returns the state of card and registration in the JSON answers of `uqmi`. */
export function uqmiSignsOf(text: string): DialerSigns | undefined {
  const pin = /"pin1_status":\s*"(\w+)"/.exec(text)?.[1] ?? "";
  const registration = /"registration":\s*"(\w+)"/.exec(text)?.[1] ?? "";
  if (pin === "" && registration === "") return undefined;
  return defined({
    program: "uqmi",
    isQmodem: false,
    sim: pinStates[pin],
    simLine: `pin1_status ${pin}`,
    registration: registrations[registration],
    registrationLine: `registration ${registration}`,
    rejections: [],
  });
}
