import { Failure } from "../core/failure.ts";
import type { AtReply } from "./reply.ts";

/** One command and what to make of its answer. RetryPolicy belongs to the command, so timeouts stand here and nowhere else. */
export interface Exchange<T> {
  /** Sent as is, without the line ending. Never contains CR, LF, ESC or Ctrl-Z. */
  readonly text: string;
  /** How long the final result may take, in milliseconds (reference: maximum response times of the manuals). */
  readonly timeoutMs: number;
  /** Turns the lines between the echo and the final `OK` into a value; throws `modem/unexpected-reply` where they make no sense. */
  readonly parse: (reply: AtReply) => T;
  /** Quiet time the modem needs after its `OK`, in milliseconds. */
  readonly settleMs?: number;
  /** Times an `ERROR` is asked again, one second apart; only for commands known to answer so without meaning it. */
  readonly retries?: number;
  /** Shown instead of `text` in traces and messages when the command carries a secret. */
  readonly shown?: string;
}

/** A command whose only answer is `OK`; an echoed value line before it is tolerated (M55 12.7.8). */
export function accepted(
  text: string,
  patience: Omit<Exchange<void>, "text" | "parse">,
): Exchange<void> {
  return { text, ...patience, parse: () => undefined };
}

/** A value as a quoted parameter. Strict, since AT knows no escape: a quote or a control character would become another command. */
export function atText(value: string): string {
  if (/^[\x20\x21\x23-\x7e]*$/.test(value)) return `"${value}"`;
  throw new Failure("refused/bad-value", {
    message: "A value for the modem holds a quotation mark or a character outside printable ASCII.",
    hint: "Give a value made of letters, digits and signs without quotation marks.",
  });
}
