import { accepted, atText } from "../../at/exchange.ts";
import type { Exchange } from "../../at/exchange.ts";
import { cmeCode } from "../../at/final.ts";
import { Failure } from "../../core/failure.ts";
import type { Secret } from "../../core/secret.ts";
import { integer, unexpected } from "../fields.ts";

export type SimState = "ready" | "pin" | "puk" | "other-lock" | "absent" | "busy" | "failure";

export const simState: Exchange<SimState> = {
  text: "AT+CPIN?",
  timeoutMs: 10_000,
  parse: (reply) => {
    const state = reply.row("+CPIN")[0]?.toUpperCase() ?? "";
    return simStates.get(state) ?? "other-lock";
  },
};

const simStates: ReadonlyMap<string, SimState> = new Map([
  ["READY", "ready"],
  ["SIM PIN", "pin"],
  ["SIM PUK", "puk"],
]);

/**
 * Returns the SIM state behind a refusal of AT+CPIN?, or undefined for a failure with another
 * cause.
 */
export function simStateOfRefusal(error: unknown): SimState | undefined {
  const code = cmeCode(error);
  return code === undefined ? undefined : refusedSimStates.get(code);
}

/** Some modems report 13 while the radio is off (docs/facts/modem.md#cpin). */
const refusedSimStates: ReadonlyMap<number, SimState> = new Map([
  [10, "absent"],
  [11, "pin"],
  [12, "puk"],
  [13, "failure"],
  [14, "busy"],
]);

/**
 * Remaining attempts before the SIM requires its PUK. Both forms are documented
 * (docs/facts/modem.md#qpinc).
 * Firmware can support one or none.
 */
export const pinTries: readonly Exchange<number>[] = ["AT+QPINC?", 'AT+QPINC="SC"'].map((text) => ({
  text,
  timeoutMs: 5_000,
  parse: (reply) => integer(reply, reply.row("+QPINC", "SC")[0]),
}));

/**
 * Returns the exchange that enters a PIN. It has no retries, because every attempt counts. The SIM
 * needs the pause to start (docs/facts/modem.md#source-ak68).
 */
export function enterPin(pin: Secret): Exchange<void> {
  const digits = pin.reveal();
  if (!/^\d{4,8}$/.test(digits)) {
    throw new Failure("refused/bad-value", {
      message: "The SIM's PIN must have four to eight digits. It was not sent.",
      hint: "Correct the secret that modem.sim.pin refers to.",
    });
  }
  return accepted(`AT+CPIN=${atText(digits)}`, {
    timeoutMs: 10_000,
    settleMs: 15_000,
    shown: 'AT+CPIN="[secret]"',
  });
}

/**
 * The first six digits of the SIM's IMSI: country and network, and one digit of the subscriber
 * number if the network code has two digits. The parser drops the rest (3GPP TS 27.007 5.1 CIMI: a
 * separate line without a prefix).
 */
export const homeNetwork: Exchange<string> = {
  text: "AT+CIMI",
  timeoutMs: 5_000,
  parse: (reply) => {
    const beginning = reply.lines
      .map((line) => /^(?:\+CIMI:\s*)?"?(\d{6})\d{8,9}"?$/i.exec(line.trim())?.[1])
      .find((found) => found !== undefined);
    if (beginning === undefined) throw unexpected(reply, "it has no subscriber identity");
    return beginning;
  },
};
