import { Failure, isFailure } from "../core/failure.ts";
import type { Command } from "./command.ts";

/** The line that ends an answer. */
export type FinalResult = { readonly kind: "accepted" } | Refusal;

/** Hangs on a `modem/refused` failure as its cause. */
export interface Refusal {
  readonly kind: "refused";
  /** As the modem said it: `+CME ERROR: 11`. */
  readonly line: string;
  /** The number of a `+CME ERROR`, also where the modem said it in words. */
  readonly cme: number | undefined;
}

interface Meaning {
  readonly words: string;
  readonly hint?: string;
}

/** 27.007 9.2; every other code is a refusal without a reason. */
const cmeMeanings: Readonly<Record<number, Meaning>> = {
  0: { words: "phone failure" },
  3: { words: "operation not allowed" },
  4: {
    words: "operation not supported",
    hint: "This firmware does not have the command: compare its version with docs/modems.md.",
  },
  10: { words: "SIM not inserted", hint: "Insert a SIM card, or choose the slot it is in." },
  11: { words: "SIM PIN required", hint: "Give the SIM's PIN in the profile (modem.sim.pin)." },
  12: { words: "SIM PUK required", hint: "Unlock the SIM card with its PUK in a phone." },
  13: { words: "SIM failure", hint: "Take the SIM card out, clean it and put it back." },
  14: { words: "SIM busy", hint: "Wait half a minute and run the same command again." },
  16: {
    words: "incorrect password",
    hint: "Correct the PIN before trying again: three wrong ones lock the SIM card.",
  },
  30: { words: "no network service", hint: "Check antennas and coverage." },
  32: {
    words: "network not allowed - emergency calls only",
    hint: "Check with the carrier that the SIM card is active and allowed in this device.",
  },
};

const endsDialling = new Set(["NO CARRIER", "BUSY", "NO ANSWER", "NO DIALTONE"]);

/** Whole lines only: `OK` is also part of echoes and APN names (QMGR). */
export function finalResult(line: string, command?: Command): FinalResult | undefined {
  if (line === "OK") return { kind: "accepted" };
  if (line === "ERROR" || line === "ABORTED") return { kind: "refused", line, cme: undefined };
  const coded = /^\+CM(E|S) ERROR\s*:\s*(.*)$/i.exec(line);
  if (coded !== null)
    return {
      kind: "refused",
      line,
      cme: coded[1]?.toUpperCase() === "E" ? cmeNumber(coded[2] ?? "") : undefined,
    };
  if (command?.dials !== true) return undefined;
  if (/^CONNECT( |$)/.test(line)) return { kind: "accepted" };
  return endsDialling.has(line) ? { kind: "refused", line, cme: undefined } : undefined;
}

export function refused(command: Command, refusal: Refusal): Failure {
  const meaning = refusal.cme === undefined ? undefined : cmeMeanings[refusal.cme];
  const reason = meaning === undefined ? refusal.line : `${refusal.line}, ${meaning.words}`;
  return new Failure("modem/refused", {
    message: `The modem refused ${command.shown} (${reason}).`,
    ...(meaning?.hint === undefined ? {} : { hint: meaning.hint }),
    cause: refusal,
  });
}

/** The CME code a modem refused with; undefined for a plain `ERROR` and for every other failure. */
export function cmeCode(error: unknown): number | undefined {
  if (!isFailure(error, "modem/refused")) return undefined;
  const cause = error.cause;
  return typeof cause === "object" &&
    cause !== null &&
    "cme" in cause &&
    typeof cause.cme === "number"
    ? cause.cme
    : undefined;
}

function cmeNumber(text: string): number | undefined {
  if (/^\d+$/.test(text)) return Number(text);
  const known = Object.entries(cmeMeanings).find(
    ([, meaning]) => meaning.words.toLowerCase() === text.toLowerCase(),
  );
  return known === undefined ? undefined : Number(known[0]);
}
