import type { Call } from "../core/call.ts";
import type { Clock } from "../core/clock.ts";
import { isFailure } from "../core/failure.ts";
import type { Answer } from "./answer.ts";
import { type Command, isBareCommand, parseCommand } from "./command.ts";
import type { Exchange } from "./exchange.ts";
import { judge, maxAttempts } from "./judge-answer.ts";
import { resynchronise } from "./resynchronise.ts";
import type { Transport } from "./transport.ts";
import { mutex } from "../core/mutex.ts";
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

/** Lines that follow a resynchronising `OK` within this time belong to earlier commands. */
const quietMs = 200;

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
  #lastAsked: Command | undefined;
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
      await this.#synchronise(command, attempt > 1, call);
      const answer = await this.#ask(command, exchange.timeoutMs, attempt, call);
      if (answer === undefined) {
        attempt += 1;
        continue;
      }
      if (isBareCommand(command) && answer.pairing !== "own" && attempt < maxAttempts) {
        // The answer to a command of an earlier program, which was killed.
        this.#wire.expectLateAnswer(lateAnswerMs);
        await this.#wire.drain(call);
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
    this.#lastAsked = command;
    try {
      return await this.#wire.ask(command, timeoutMs, call);
    } catch (error) {
      const mayRetry =
        command.effect === "query" && attempt < maxAttempts && isFailure(error, "modem/no-answer");
      if (mayRetry) return undefined;
      throw error;
    }
  }

  /** Waits until the next answer can only be the command's. */
  async #synchronise(command: Command, wasSent: boolean, call: Call): Promise<void> {
    if (this.#wire.expectsLateAnswer()) {
      if (!isBareCommand(command)) {
        await resynchronise(this.#wire, command, wasSent, call);
        this.#markSynchronised();
      } else if (this.#lastAsked !== undefined && !isBareCommand(this.#lastAsked))
        // A bare command resynchronises by itself once the line is drained.
        await this.#wire.drain(call);
    }
    const restMs = this.#quietUntil - this.#clock.monotonicMs();
    if (restMs > 0) await this.#clock.sleep(restMs, call);
  }

  #markSynchronised(): void {
    this.#wire.clearLateAnswer();
    this.#keepQuiet(quietMs);
  }

  #keepQuiet(ms: number): void {
    this.#quietUntil = Math.max(this.#quietUntil, this.#clock.monotonicMs() + ms);
  }
}
