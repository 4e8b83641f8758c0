import type { Call } from "../core/call.ts";
import { within } from "../core/within.ts";
import type { Clock } from "../core/clock.ts";
import { asFailure, type Failure } from "../core/failure.ts";
import { type Answer, type AnswerReader, isEcho, readAnswer } from "./answer.ts";
import type { Command } from "./command.ts";
import { finalResult } from "./final.ts";
import { learnedUnsolicited } from "./learned-unsolicited.ts";
import { lineSplitter } from "./lines.ts";
import { masking, withoutLogin } from "./mask.ts";
import { answersOf } from "./recorded-answers.ts";
import type { Transport } from "./transport.ts";
import { isKnownUnsolicited } from "./unsolicited.ts";
import { unsolicitedLog } from "./unsolicited-log.ts";
import { closed, endedDuring, noAnswer } from "./wire-failures.ts";

export interface SessionOptions {
  readonly clock: Clock;
  /** Receives every line in both directions, with secrets masked. */
  readonly trace?: (direction: "sent" | "received", line: string) => void;
}

/** A port that is being read: one command out, one answer back. It does not judge answers. */
export interface Wire extends AsyncDisposable {
  readonly label: string;
  readonly gone: Promise<void>;
  /**
   * Writes the command and resolves with its answer. The caller sends one command at a time: see
   * mutex.ts.
   */
  ask(command: Command, timeoutMs: number, call: Call): Promise<Answer>;
  /** Whether the answer to an abandoned command may still arrive. */
  expectsLateAnswer(): boolean;
  /** Waits for the answer to an abandoned command: for a final result, or the end of its time. */
  drain(call: Call): Promise<void>;
  /** Declares the line synchronised: no earlier answer is outstanding. */
  clearLateAnswer(): void;
  /**
   * Declares that the last answer may be another command's, and that the right one may follow
   * within `ms`.
   */
  expectLateAnswer(ms: number): void;
  onUnsolicited(listener: (line: string) => void): () => void;
}

/**
 * Time within which the answer to an abandoned command can still arrive
 * (docs/facts/modem.md#framing-9).
 */
export const lateAnswerMs = 3_000;

/** Time by which the right answer can follow an answer of another command. */
const graceMs = 300;

interface PendingRead {
  readonly reader: AnswerReader;
  onAnswer(answer: Answer): void;
  /** Stops waiting, also for a better answer. */
  cancel(): void;
  onFailure(failure: Failure): void;
}

interface LateAnswer {
  readonly until: number;
  readonly arrived: AbortController;
}

/** Starts reading the transport. */
export function openWire(transport: Transport, options: SessionOptions): Wire {
  return new TransportWire(transport, options);
}

/** Reason of an abort that no caller sees. The default reason is an exception with a stack, made for each abort. */
const over = new Error("over");

class TransportWire implements Wire {
  readonly label: string;
  readonly gone: Promise<void>;
  readonly #transport: Transport;
  readonly #clock: Clock;
  readonly #trace: SessionOptions["trace"];
  readonly #unsolicited = unsolicitedLog();
  readonly #learned = learnedUnsolicited();
  readonly #masks = new Map<string, (line: string) => string>();
  readonly #encoder = new TextEncoder();
  #pending: PendingRead | undefined;
  #late: LateAnswer | undefined;
  #ended: Failure | undefined;

  constructor(transport: Transport, { clock, trace }: SessionOptions) {
    this.label = transport.label;
    this.#transport = transport;
    this.#clock = clock;
    this.#trace = trace;
    this.gone = listen(transport, (line) => this.#receive(line)).then(
      (failure) => this.#end(failure),
      (error: unknown) => this.#end(asFailure(error)),
    );
  }

  async ask(command: Command, timeoutMs: number, call: Call): Promise<Answer> {
    if (this.#ended !== undefined) throw endedDuring(command, this.label, this.#ended);
    if (command.shown !== command.text)
      this.#masks.set(command.text, masking(command.text, command.shown));
    const late = (): Failure => noAnswer(command, this.label, timeoutMs);
    const recorded = answersOf(this.#transport);
    if (recorded !== undefined) return recorded(command) ?? Promise.reject(late());
    let sent = false;
    const exchange = async (inner: Call): Promise<Answer> => {
      sent = true;
      const answered = this.#answerTo(command);
      this.#trace?.("sent", withoutLogin(command.shown));
      const [answer] = await Promise.all([answered, this.#write(command, inner)]);
      return answer;
    };
    try {
      const answer = await within(this.#clock, timeoutMs, late, call, exchange);
      this.#learned.note(command, answer);
      return answer;
    } catch (error) {
      if (sent) this.expectLateAnswer(lateAnswerMs);
      throw error;
    } finally {
      this.#pending?.cancel();
    }
  }

  expectsLateAnswer(): boolean {
    return this.#late !== undefined;
  }

  async drain(call: Call): Promise<void> {
    if (this.#late === undefined || this.#late.arrived.signal.aborted) return;
    const { until, arrived } = this.#late;
    const restMs = until - this.#clock.monotonicMs();
    if (restMs <= 0) return;
    const signal = AbortSignal.any([call.signal, arrived.signal]);
    await this.#clock.sleep(restMs, { signal }).catch(() => call.signal.throwIfAborted());
  }

  clearLateAnswer(): void {
    this.#late = undefined;
  }

  expectLateAnswer(ms: number): void {
    if (answersOf(this.#transport) === undefined)
      this.#late = { until: this.#clock.monotonicMs() + ms, arrived: new AbortController() };
  }

  onUnsolicited(listener: (line: string) => void): () => void {
    return this.#unsolicited.listen(listener);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#end(closed(this.label));
    await this.#transport[Symbol.asyncDispose]();
  }

  #receive(line: string): void {
    this.#trace?.("received", this.#masked(line));
    if (this.#pending !== undefined) {
      const answer = this.#pending.reader.take(line);
      if (answer !== undefined) this.#pending.onAnswer(answer);
    } else if (finalResult(line) !== undefined) this.#late?.arrived.abort();
    else if (isKnownUnsolicited(line) || (this.#late === undefined && !isEcho(line)))
      this.#unsolicited.push(line);
  }

  #masked(line: string): string {
    return [...this.#masks.values()].reduce((text, hide) => hide(text), withoutLogin(line));
  }

  #end(failure: Failure): void {
    this.#ended ??= failure;
    this.#pending?.onFailure(this.#ended);
  }

  /**
   * Resolves with the first answer that is certainly the command's, or with a doubtful one if no
   * better one follows.
   */
  #answerTo(command: Command): Promise<Answer> {
    return new Promise((resolve, reject) => {
      let doubtful: Answer | undefined;
      let grace: AbortController | undefined;
      const cancel = (): void => {
        this.#pending = undefined;
        grace?.abort(over);
      };
      // Lines behind the answer are unsolicited, also in the same piece of data.
      const settle = (answer: Answer): void => {
        cancel();
        resolve(answer);
      };
      const onAnswer = (answer: Answer): void => {
        const isSecondResult = doubtful !== undefined && command.effect === "action";
        if (answer.pairing === "own" || isSecondResult) return settle(answer);
        if (doubtful !== undefined) return;
        doubtful = answer;
        grace = new AbortController();
        const waiting = grace;
        this.#clock
          .sleep(graceMs, waiting)
          // Lines without a result: the right answer has begun, and the modem is slow.
          .then(() =>
            reader.isWithinAnswer() ? this.#clock.sleep(lateAnswerMs, waiting) : undefined,
          )
          .then(
            () => settle(answer),
            () => undefined,
          );
      };
      const news = (line: string): void => this.#unsolicited.push(line);
      const reader = this.#learned.leaveOut(command, readAnswer(command, news), news);
      this.#pending = {
        reader,
        onAnswer,
        cancel,
        onFailure: (failure) => reject(endedDuring(command, this.label, failure)),
      };
    });
  }

  async #write(command: Command, call: Call): Promise<void> {
    try {
      await this.#transport.write(this.#encoder.encode(`${command.text}\r`), call);
    } catch (error) {
      call.signal.throwIfAborted();
      throw endedDuring(command, this.label, asFailure(error));
    }
  }
}

async function listen(transport: Transport, receive: (line: string) => void): Promise<Failure> {
  const lines = lineSplitter();
  for await (const bytes of transport.bytes) lines.push(bytes).forEach(receive);
  return closed(transport.label);
}
