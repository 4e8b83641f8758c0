import { defined } from "../core/defined.ts";
import { Failure, isFailure } from "../core/failure.ts";
import type { Command } from "./command.ts";

/** The line that ends an answer. */
export type FinalResult = { readonly kind: "accepted" } | Refusal;

/** The cause of a `modem/refused` failure. */
export interface Refusal {
  readonly kind: "refused";
  /** As received: `+CME ERROR: 11`. */
  readonly line: string;
  /** The number of a `+CME ERROR`, also if the modem reported it as text or as a `+CMS ERROR`. */
  readonly cme: number | undefined;
  /** Lines before the result, as in a chain whose first member was accepted. */
  readonly lines?: readonly string[];
}

interface Meaning {
  readonly text: string;
  readonly hint?: string;
}

const networkLockHint =
  "Use a SIM card of the network to which the modem is locked, or ask that carrier to unlock it.";
const otherLockHint = "Insert the SIM card to which the modem is locked, or ask the seller.";

/** 27.007 9.2. Every other code is a refusal without a reason. */
const cmeMeanings: Readonly<Record<number, Meaning>> = {
  0: { text: "phone failure" },
  3: { text: "operation not allowed" },
  4: {
    text: "operation not supported",
    hint: "This firmware does not have the command. Compare its version with docs/modems.md.",
  },
  5: { text: "PH-SIM PIN required", hint: otherLockHint },
  6: { text: "PH-FSIM PIN required", hint: otherLockHint },
  7: { text: "PH-FSIM PUK required", hint: otherLockHint },
  10: {
    text: "SIM not inserted",
    hint: "Insert a SIM card, or set modem.sim.slot to the slot it is in.",
  },
  11: {
    text: "SIM PIN required",
    hint: "Set the SIM's PIN in the profile (modem.sim.pin). If it is set there, apply the profile again.",
  },
  12: { text: "SIM PUK required", hint: "Unlock the SIM card with its PUK in a phone." },
  13: { text: "SIM failure", hint: "Remove the SIM card, clean it and insert it again." },
  14: { text: "SIM busy", hint: "Wait half a minute and run the same command again." },
  15: { text: "SIM wrong", hint: "Use a SIM card that this modem accepts." },
  16: {
    text: "incorrect password",
    hint: "Correct the PIN before you try again. Three wrong PINs lock the SIM card.",
  },
  17: { text: "SIM PIN2 required" },
  18: { text: "SIM PUK2 required" },
  30: { text: "no network service", hint: "Check the antennas and the coverage." },
  32: {
    text: "network not allowed - emergency calls only",
    hint: "Ask the carrier whether the SIM card is active and allowed in this device.",
  },
  40: { text: "network personalisation PIN required", hint: networkLockHint },
  41: { text: "network personalisation PUK required", hint: networkLockHint },
  42: { text: "network subset personalisation PIN required", hint: networkLockHint },
  43: { text: "network subset personalisation PUK required", hint: networkLockHint },
  44: { text: "service provider personalisation PIN required", hint: networkLockHint },
  45: { text: "service provider personalisation PUK required", hint: networkLockHint },
  46: { text: "corporate personalisation PIN required", hint: networkLockHint },
  47: { text: "corporate personalisation PUK required", hint: networkLockHint },
};

const dialFailures = new Set(["NO CARRIER", "BUSY", "NO ANSWER", "NO DIALTONE"]);

/**
 * Returns the final result that a line is, or undefined. Compares whole lines: `OK` is also part of
 * echoes and APN names (docs/facts/modem.md#framing-2).
 */
export function finalResult(line: string, command?: Command): FinalResult | undefined {
  if (/^OK$/i.test(line)) return { kind: "accepted" };
  if (refusals.test(line)) return { kind: "refused", line, cme: undefined };
  const coded = /^\+CM(E|S) ERROR\s*:\s*(.*)$/i.exec(line);
  if (coded !== null)
    return {
      kind: "refused",
      line,
      cme:
        coded[1]?.toUpperCase() === "E" ? cmeNumber(coded[2] ?? "") : cmeOfCms.get(coded[2] ?? ""),
    };
  if (command?.dials !== true) return undefined;
  if (/^CONNECT( |$)/.test(line)) return { kind: "accepted" };
  return dialFailures.has(line) ? { kind: "refused", line, cme: undefined } : undefined;
}

/** UniSoc refuses in words, without a code (docs/facts/modem.md#framing-6). */
const refusals = /^(ERROR|ABORTED|(COMMAND|OPERATION) NOT SUPPORT(ED)?)$/i;

/** SIM errors in the numbers of 3GPP TS 27.005 3.2.5. */
const cmeOfCms: ReadonlyMap<string, number> = new Map([
  ["310", 10],
  ["311", 11],
  ["313", 13],
  ["314", 14],
  ["315", 15],
  ["316", 12],
  ["317", 17],
  ["318", 18],
]);

/** Returns the failure for a refusal. `lines` came before the result. */
export function refused(
  command: Command,
  refusal: Refusal,
  lines: readonly string[] = [],
): Failure {
  const meaning = refusal.cme === undefined ? undefined : cmeMeanings[refusal.cme];
  const reason = meaning === undefined ? refusal.line : `${refusal.line}, ${meaning.text}`;
  return new Failure("modem/refused", {
    message: `The modem refused ${command.shown} (${reason}).`,
    ...defined({ hint: meaning?.hint }),
    cause: lines.length === 0 ? refusal : { ...refusal, lines },
  });
}

/** Returns the refusal behind a failure, or undefined for a failure with another cause. */
export function refusalOf(error: unknown): Refusal | undefined {
  // `refused` sets the cause of every modem/refused.
  return isFailure(error, "modem/refused") ? (error.cause as Refusal | undefined) : undefined;
}

/** Returns the CME code of a refusal, or undefined for a plain `ERROR` and for other failures. */
export function cmeCode(error: unknown): number | undefined {
  return refusalOf(error)?.cme;
}

function cmeNumber(text: string): number | undefined {
  if (/^\d+$/.test(text)) return Number(text);
  const spelled = (words: string): string => words.toLowerCase().replaceAll("ization", "isation");
  const known = Object.entries(cmeMeanings).find(
    ([, meaning]) => spelled(meaning.text) === spelled(text),
  );
  return known === undefined ? undefined : Number(known[0]);
}
