import { Failure } from "../core/failure.ts";
import type { AtReply } from "./reply.ts";

/** One command with its timeout, its retries and the parser of its answer. */
export interface Exchange<T> {
  /** Sent as is, without the line ending. Never contains CR, LF, ESC or Ctrl-Z. */
  readonly text: string;
  /**
   * Maximum time until the final result, in milliseconds, after the maximum response times of the
   * manuals.
   */
  readonly timeoutMs: number;
  /**
   * Parses the lines between the echo and the final `OK`. Throws `modem/unexpected-reply` for a
   * malformed answer.
   */
  readonly parse: (reply: AtReply) => T;
  /** Quiet time the modem needs after its `OK`, in milliseconds. */
  readonly settleMs?: number;
  /**
   * Number of retries after `ERROR`, one second apart. Only for commands that are known to fail
   * spuriously.
   */
  readonly retries?: number;
  /** Sent only if the commands of the write before it changed the value. */
  readonly onlyAfterChange?: true;
  /** Another form of the same command, sent if the firmware refuses this one. */
  readonly otherwise?: string;
  /** Shown instead of `text` in traces and messages when the command carries a secret. */
  readonly shown?: string;
}

/**
 * Returns an exchange whose answer is `OK`. An echoed value line before it is tolerated
 * (docs/facts/modem.md#ethernet-driver).
 */
export function accepted(
  text: string,
  timing: Omit<Exchange<void>, "text" | "parse">,
): Exchange<void> {
  return { text, ...timing, parse: () => undefined };
}

/**
 * Returns a value as a quoted parameter. Strict, because AT has no escape: a quote or a control
 * character could start another command.
 */
export function atText(value: string): string {
  if (/^[\x20\x21\x23-\x7e]*$/.test(value)) return `"${value}"`;
  throw new Failure("refused/bad-value", {
    message:
      "A value for the modem contains a quotation mark or a character outside printable ASCII.",
    hint: "Use letters, digits and signs without quotation marks.",
  });
}
