import { accepted, atText } from "../../at/exchange.ts";
import type { Exchange } from "../../at/exchange.ts";
import { cmeCode } from "../../at/final.ts";
import { Failure } from "../../core/failure.ts";
import type { Secret } from "../../core/secret.ts";
import { integer, unexpected } from "../fields.ts";

/** `unknown`: the modem's answer names no known state. */
export type SimState =
  | "ready"
  | "pin"
  | "puk"
  | "other-lock"
  | "absent"
  | "busy"
  | "failure"
  | "unknown";

export const simState: Exchange<SimState> = {
  text: "AT+CPIN?",
  timeoutMs: 10_000,
  parse: (reply) => {
    const word = (reply.row("+CPIN")[0] ?? "")
      .toUpperCase()
      .replaceAll(/[\s_]+/g, " ")
      .replace(/^SIM(?=P[IU])/, "SIM ")
      .replace(/ REQUIRED$/, "");
    const state = /^PH[- ]\w+ (PIN|PUK)$/.test(word) ? "other-lock" : simStates.get(word);
    if (state === undefined) throw unexpected(reply, `${JSON.stringify(word)} is not a SIM state`);
    return state;
  },
};

/**
 * 3GPP TS 27.007 8.3. PIN2 and PUK2 protect call limits only: the card works for data. Quectel
 * firmware also reports NOT READY and NOT INSERTED here.
 */
const simStates: ReadonlyMap<string, SimState> = new Map([
  ["SIM PIN2", "ready"],
  ["SIM PUK2", "ready"],
  ["NOT READY", "busy"],
  ["SIM NOT READY", "busy"],
  ["SIM BUSY", "busy"],
  ["NOT INSERTED", "absent"],
  ["SIM NOT INSERTED", "absent"],
  ["SIM REMOVED", "absent"],
  ["NO SIM", "absent"],
  ["SIM FAILURE", "failure"],
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
  [15, "failure"],
  [17, "ready"],
  [18, "ready"],
  ...[5, 6, 7, 40, 41, 42, 43, 44, 45, 46, 47].map((code) => [code, "other-lock"] as const),
]);

/**
 * Remaining attempts before the SIM requires its PUK. Both forms are documented
 * (docs/facts/modem.md#qpinc).
 * Firmware can support one or none.
 */
export const pinTries: readonly Exchange<number>[] = ["AT+QPINC?", 'AT+QPINC="SC"'].map((text) => ({
  text,
  timeoutMs: 5_000,
  parse: (reply) => {
    const [pin, puk] = reply.row("+QPINC", "SC");
    // Both counters, so that a damaged line never passes off the PUK's attempts as the PIN's.
    integer(reply, puk);
    return integer(reply, pin);
  },
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
