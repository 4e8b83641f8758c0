import { Failure, isFailure } from "../core/failure.ts";
import { isEcho } from "./answer.ts";
import type { Answer } from "./answer.ts";
import type { Command } from "./command.ts";
import type { Exchange } from "./exchange.ts";
import { refused } from "./final.ts";
import type { FinalResult } from "./final.ts";
import { atReply } from "./reply.ts";
import { prefixOf } from "./unsolicited.ts";
import { lateAnswerMs } from "./wire.ts";

/** The cause of a `modem/unexpected-reply` failure: an answer without a line of the command. */
export interface UnreadAnswer {
  readonly lines: readonly string[];
  readonly result: FinalResult;
}

/** Returns the answer behind a failure, or undefined for a failure with another cause. */
export function unreadAnswer(error: unknown): UnreadAnswer | undefined {
  if (!isFailure(error, "modem/unexpected-reply")) return undefined;
  const cause = error.cause as Partial<UnreadAnswer> | undefined; // set by `crossed`
  return cause?.lines === undefined || cause.result === undefined
    ? undefined
    : { lines: cause.lines, result: cause.result };
}

/**
 * Attempts of a query whose answer is missing, malformed or another command's. An action is never
 * repeated.
 */
export const maxAttempts = 3;

export type Verdict<T> =
  | { readonly kind: "value"; readonly value: T }
  | { readonly kind: "refused"; readonly failure: Failure }
  /** The right answer may still arrive within `lateMs`. */
  | { readonly kind: "unpaired"; readonly failure: Failure; readonly lateMs: number };

/** Judges an answer. A query answered by a bare result twice in a row has nothing to report. */
export function judge<T>(
  exchange: Exchange<T>,
  command: Command,
  answer: Answer,
  attempt: number,
): Verdict<T> {
  const isRefused = answer.result.kind === "refused";
  // Refused every time: the lines before it are unsolicited ones of an unknown kind.
  const isSurelyRefused = isRefused && attempt >= maxAttempts && !answer.strays.some(isEcho);
  if (answer.pairing === "foreign" && !isSurelyRefused) {
    return {
      kind: "unpaired",
      failure: crossed(command, answer),
      lateMs: command.effect === "action" ? lateAnswerMs : 0,
    };
  }
  if (answer.pairing === "bare" && attempt === 1)
    return { kind: "unpaired", failure: crossed(command, answer), lateMs: 0 };
  if (answer.result.kind === "refused")
    return { kind: "refused", failure: refused(command, answer.result, answer.lines) };
  try {
    return { kind: "value", value: exchange.parse(atReply(command.shown, answer.lines)) };
  } catch (error) {
    if (!isFailure(error, "modem/unexpected-reply")) throw error;
    return { kind: "unpaired", failure: error, lateMs: 0 };
  }
}

/** Names prefixes only, because the lines can contain identities. The cause has the lines. */
function crossed(command: Command, { strays, lines, result }: Answer): Failure {
  const prefixes = [...new Set(strays.flatMap((line) => prefixOf(line) ?? []))].join(", ");
  const source = prefixes === "" ? "" : ` (${prefixes})`;
  const unknown =
    command.effect === "action" ? " It is unknown whether the modem executed the command." : "";
  return new Failure("modem/unexpected-reply", {
    message: `The answer to ${command.shown} belongs to another command${source}.${unknown}`,
    hint:
      "Stop the other program that uses this port (ModemManager, a connection manager, a cron job), " +
      "then run the same command again.",
    cause: { lines: [...lines, ...strays], result } satisfies UnreadAnswer,
  });
}
