import type { Call } from "../core/call.ts";
import type { Clock } from "../core/clock.ts";
import { Failure, isFailure } from "../core/failure.ts";
import { isEcho } from "./answer.ts";
import type { Answer } from "./answer.ts";
import { type Command, parseCommand } from "./command.ts";
import type { Exchange } from "./exchange.ts";
import { refused } from "./final.ts";
import type { FinalResult } from "./final.ts";
import { atReply } from "./reply.ts";
import type { Transport } from "./transport.ts";
import { mutex } from "../core/mutex.ts";
import { prefixOf } from "./unsolicited.ts";
import { lateAnswerMs, openWire, type SessionOptions, type Wire } from "./wire.ts";

export type { SessionOptions } from "./wire.ts";

export interface AtSession extends AsyncDisposable {
  readonly label: string;
  /** Sends one exchange at a time. Further calls wait for their turn. */
  send<T>(exchange: Exchange<T>, call: Call): Promise<T>;
  /**
   * Calls the listener with unsolicited lines, those already received first. Returns the function
   * that stops it.
   */
  onUnsolicited(listener: (line: string) => void): () => void;
  /** Resolves when the port is gone: the device vanished, or it was closed. Never rejects. */
  readonly gone: Promise<void>;
}

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

/** Lines that follow a resynchronising `OK` within this time belong to earlier commands. */
const quietMs = 200;

/**
 * Attempts of a query whose answer is missing, malformed or another command's. An action is never
 * repeated.
 */
const maxAttempts = 3;

/**
 * Commands that need no resynchronisation: their answer is a bare result, and sending them twice is
 * harmless.
 */
const bareCommand = /^AT([EQV][01])?$/i;
const bareAt = parseCommand("AT");
const bareAtMs = 1_000;

/** Starts reading and sends nothing. handshake() makes the port usable. */
export function openSession(transport: Transport, options: SessionOptions): AtSession {
  return new WireSession(openWire(transport, options), options.clock);
}

class WireSession implements AtSession {
  readonly label: string;
  readonly gone: Promise<void>;
  readonly #wire: Wire;
  readonly #clock: Clock;
  readonly #turns = mutex();
  #quietUntil = 0;

  constructor(wire: Wire, clock: Clock) {
    this.label = wire.label;
    this.gone = wire.gone;
    this.#wire = wire;
    this.#clock = clock;
  }

  onUnsolicited(listener: (line: string) => void): () => void {
    return this.#wire.onUnsolicited(listener);
  }

  async send<T>(exchange: Exchange<T>, call: Call): Promise<T> {
    const command = parseCommand(exchange.text, exchange.shown);
    const release = await this.#turns.take(call);
    try {
      return await this.#converse(exchange, command, call);
    } finally {
      release();
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve(this.#wire[Symbol.asyncDispose]());
  }

  async #converse<T>(exchange: Exchange<T>, command: Command, call: Call): Promise<T> {
    let attempt = 1;
    let refusals = 0;
    for (;;) {
      await this.#synchronise(command, call);
      const answer = await this.#ask(command, exchange.timeoutMs, attempt, call);
      if (answer === undefined) {
        attempt += 1;
        continue;
      }
      const verdict = judge(exchange, command, answer, attempt);
      if (verdict.kind === "value") {
        if (this.#wire.expectsLateAnswer()) this.#markSynchronised();
        this.#keepQuiet(exchange.settleMs ?? 0);
        // The result can be another client's: the next command then waits for the right one.
        if (answer.pairing === "mixed") this.#wire.expectLateAnswer(lateAnswerMs);
        return verdict.value;
      }
      if (verdict.kind === "refused") {
        // A refusal among lines of an unknown kind can be another client's, and an action is never
        // sent twice.
        const isDoubtful = answer.pairing === "mixed";
        if (isDoubtful) this.#wire.expectLateAnswer(lateAnswerMs);
        if (isDoubtful || refusals >= (exchange.retries ?? 0)) throw verdict.failure;
        refusals += 1;
        await this.#clock.sleep(1_000, call);
        continue;
      }
      this.#wire.expectLateAnswer(verdict.lateMs);
      if (command.effect === "action" || attempt >= maxAttempts) throw verdict.failure;
      attempt += 1;
    }
  }

  /**
   * Returns the answer, or undefined for a lost query that may be sent again. An action may have
   * taken effect, so it is never resent.
   */
  async #ask(
    command: Command,
    timeoutMs: number,
    attempt: number,
    call: Call,
  ): Promise<Answer | undefined> {
    try {
      return await this.#wire.ask(command, timeoutMs, call);
    } catch (error) {
      const mayRetry =
        command.effect === "query" &&
        attempt < maxAttempts &&
        !bareCommand.test(command.text) &&
        isFailure(error, "modem/no-answer");
      if (mayRetry) return undefined;
      throw error;
    }
  }

  async #synchronise(command: Command, call: Call): Promise<void> {
    if (this.#wire.expectsLateAnswer() && !bareCommand.test(command.text))
      await this.#resynchronise(command, call);
    const quietMs = this.#quietUntil - this.#clock.monotonicMs();
    if (quietMs > 0) await this.#clock.sleep(quietMs, call);
  }

  /**
   * After an abandoned command: drains the line, sends `AT`, and drops everything up to its `OK`
   * (docs/facts/modem.md#framing-9).
   */
  async #resynchronise(next: Command, call: Call): Promise<void> {
    await this.#wire.drain(call);
    for (let attempt = 1; ; attempt += 1) {
      try {
        const answer = await this.#wire.ask(bareAt, bareAtMs, call);
        if (answer.result.kind === "accepted") return this.#markSynchronised();
      } catch (error) {
        if (!isFailure(error, "modem/no-answer")) throw error;
      }
      if (attempt === maxAttempts) throw silent(next, this.label);
    }
  }

  #markSynchronised(): void {
    this.#wire.clearLateAnswer();
    this.#keepQuiet(quietMs);
  }

  #keepQuiet(ms: number): void {
    this.#quietUntil = Math.max(this.#quietUntil, this.#clock.monotonicMs() + ms);
  }
}

type Verdict<T> =
  | { readonly kind: "value"; readonly value: T }
  | { readonly kind: "refused"; readonly failure: Failure }
  /** The right answer may still arrive within `lateMs`. */
  | { readonly kind: "unpaired"; readonly failure: Failure; readonly lateMs: number };

/** Judges an answer. A query answered by a bare result twice in a row has nothing to report. */
function judge<T>(
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

function silent(next: Command, label: string): Failure {
  return new Failure("modem/no-answer", {
    message: `The modem on ${label} stopped answering. ${next.shown} was not sent.`,
    hint:
      "Wait a minute in case the modem is restarting, then run the same command again. " +
      "If it still does not answer, disconnect its power for ten seconds.",
  });
}
