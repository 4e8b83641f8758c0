import { defined } from "../../core/defined.ts";
import type { DialerSigns } from "../dialer-signs.ts";

/** It also follows a card that is not ready, so it does not prove that the card requires a PIN. */
export const pinFailed = "PIN_FAILED";

/**
 * Errors of the protocol scripts of QMI, MBIM and ModemManager, in `ifstatus` and in LuCI
 * (docs/facts/openwrt.md#dialer-logs).
 */
const simErrors: Readonly<Record<string, DialerSigns["sim"]>> = {
  [pinFailed]: "pin",
  PUK_NEEDED: "puk",
  PIN1_BLOCKED: "puk",
  SIM_NOT_INITIALIZED: "failure",
  MM_FAILED_REASON_SIM_MISSING: "absent",
};

const registrationErrors: Readonly<Record<string, DialerSigns["registration"]>> = {
  NO_REGISTRATION: "searching",
  NETWORK_REGISTRATION_FAILED: "searching",
  MM_3GPP_OPERATOR_REGISTRATION_FAILED: "searching",
};

/** Returns the state that the last errors of an interface name. */
export function interfaceErrorsIn(text: string): DialerSigns | undefined {
  const words = text.match(/\b[A-Z0-9]+(?:_[A-Z0-9]+)+\b/g) ?? [];
  const sim = words.findLast((word) => simErrors[word] !== undefined);
  const registration = words.findLast((word) => registrationErrors[word] !== undefined);
  if (sim === undefined && registration === undefined) return undefined;
  return defined({
    program: "error of the interface",
    isQmodem: false,
    sim: sim === undefined ? undefined : simErrors[sim],
    simLine: sim,
    registration: registration === undefined ? undefined : registrationErrors[registration],
    registrationLine: registration,
    rejections: [],
  });
}
