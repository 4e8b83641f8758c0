import { type Call, within } from "../core/call.ts";
import type { Clock } from "../core/clock.ts";
import { asFailure, Failure } from "../core/failure.ts";
import { type Answer, type AnswerReader, isEcho, readAnswer } from "./answer.ts";
import type { Command } from "./command.ts";
import { finalResult } from "./final.ts";
import { lineSplitter } from "./lines.ts";
import { masking, withoutLogin } from "./mask.ts";
import type { Transport } from "./transport.ts";
import { isKnownUnsolicited } from "./unsolicited.ts";

export interface SessionOptions {
  readonly clock: Clock;
  /** Every line as it passes, secrets already hidden. */
  readonly trace?: (direction: "sent" | "received", line: string) => void;
}

/** A port with someone listening: one command out, one answer back. Decides nothing about what an answer is worth. */
export interface Wire extends AsyncDisposable {
  readonly label: string;
  readonly gone: Promise<void>;
  /** Writes the command and resolves with its answer. One at a time: see turns.ts. */
  ask(command: Command, timeoutMs: number, call: Call): Promise<Answer>;
  /** Whether an answer was given up that may still arrive. */
  owesAnswer(): boolean;
  /** Waits for what a given-up command may still bring: until a final result came, or its time is over. */
  drain(call: Call): Promise<void>;
  /** The modem's buffer and ours agree again. */
  settled(): void;
  /** The answer just taken may not be the right one: the right one may still arrive within `ms`. */
  distrust(ms: number): void;
  onUnsolicited(listener: (line: string) => void): () => void;
}

/** What a late answer may still take after its command was given up (modem.md 6.9 after QA). */
export const lateAnswerMs = 3_000;

/** How long our own answer may lag behind one that was not ours. */
const graceMs = 300;

/** Lines kept for a listener that comes after them: a restart's `RDY` may be there before anyone listens (QA). */
const rememberedLines = 64;

interface Hearing {
  readonly reader: AnswerReader;
  heard(answer: Answer): void;
  failed(failure: Failure): void;
}

interface Debt {
  readonly until: number;
  readonly paid: AbortController;
}

export function openWire(transport: Transport, options: SessionOptions): Wire {
  const { clock, trace } = options;
  const news = newsBoard();
  const masks = new Map<string, (line: string) => string>();
  const mask = (line: string): string =>
    [...masks.values()].reduce((text, hide) => hide(text), withoutLogin(line));
  const encoder = new TextEncoder();
  let hearing: Hearing | undefined;
  let debt: Debt | undefined;
  let ended: Failure | undefined;

  const receive = (line: string): void => {
    trace?.("received", mask(line));
    if (hearing !== undefined) {
      const answer = hearing.reader.take(line);
      if (answer !== undefined) hearing.heard(answer);
    } else if (finalResult(line) !== undefined) debt?.paid.abort();
    else if (isKnownUnsolicited(line) || (debt === undefined && !isEcho(line))) news.tell(line);
  };
  const end = (failure: Failure): void => {
    ended ??= failure;
    hearing?.failed(ended);
  };
  const gone = listen(transport, receive).then(end, (error: unknown) => end(asFailure(error)));

  const distrust = (ms: number): void => {
    debt = { until: clock.now() + ms, paid: new AbortController() };
  };

  /** Resolves with the first answer that is the command's own, or with a doubtful one when no better follows. */
  const answerTo = (command: Command, call: Call): Promise<Answer> =>
    new Promise((resolve, reject) => {
      let doubtful: Answer | undefined;
      const heard = (answer: Answer): void => {
        if (answer.pairing === "own" || command.mood === "tells") return resolve(answer);
        if (doubtful !== undefined) return;
        doubtful = answer;
        clock.sleep(graceMs, call).then(
          () => resolve(answer),
          () => undefined,
        );
      };
      hearing = {
        reader: readAnswer(command, news.tell),
        heard,
        failed: (failure) => reject(endedDuring(command, transport.label, failure)),
      };
    });

  const written = async (command: Command, call: Call): Promise<void> => {
    try {
      await transport.write(encoder.encode(`${command.text}\r`), call);
    } catch (error) {
      call.signal.throwIfAborted();
      throw endedDuring(command, transport.label, asFailure(error));
    }
  };

  return {
    label: transport.label,
    gone,
    async ask(command, timeoutMs, call) {
      if (ended !== undefined) throw endedDuring(command, transport.label, ended);
      if (command.shown !== command.text)
        masks.set(command.text, masking(command.text, command.shown));
      const done = new AbortController();
      let sent = false;
      try {
        return await within(
          clock,
          timeoutMs,
          () => noAnswer(command, transport.label, timeoutMs),
          call,
          async (inner) => {
            sent = true;
            const answered = answerTo(command, { signal: done.signal });
            trace?.("sent", withoutLogin(command.shown));
            const [answer] = await Promise.all([answered, written(command, inner)]);
            return answer;
          },
        );
      } catch (error) {
        if (sent) distrust(lateAnswerMs);
        throw error;
      } finally {
        hearing = undefined;
        done.abort();
      }
    },
    owesAnswer: () => debt !== undefined,
    async drain(call) {
      if (debt === undefined || debt.paid.signal.aborted) return;
      const paid = debt.paid.signal;
      const rest =
        clock.now() < debt.until
          ? clock.sleep(debt.until - clock.now(), { signal: AbortSignal.any([call.signal, paid]) })
          : undefined;
      await rest?.catch(() => call.signal.throwIfAborted());
    },
    settled() {
      debt = undefined;
    },
    distrust,
    onUnsolicited: news.listen,
    async [Symbol.asyncDispose]() {
      end(new Failure("port/vanished", { message: `${transport.label} was closed.` }));
      await transport[Symbol.asyncDispose]();
    },
  };
}

async function listen(transport: Transport, receive: (line: string) => void): Promise<Failure> {
  const lines = lineSplitter();
  for await (const bytes of transport.bytes) lines.push(bytes).forEach(receive);
  return new Failure("port/vanished", { message: `${transport.label} was closed.` });
}

interface NewsBoard {
  tell(line: string): void;
  listen(listener: (line: string) => void): () => void;
}

function newsBoard(): NewsBoard {
  const listeners = new Set<(line: string) => void>();
  const remembered: string[] = [];
  return {
    tell(line) {
      remembered.push(line);
      if (remembered.length > rememberedLines) remembered.shift();
      for (const listener of listeners) listener(line);
    },
    listen(listener) {
      for (const line of remembered)
        queueMicrotask(() => listeners.has(listener) && listener(line));
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function noAnswer(command: Command, label: string, timeoutMs: number): Failure {
  return new Failure("modem/no-answer", {
    message: `The modem on ${label} did not answer ${command.shown} within ${timeoutMs / 1000} s.`,
    hint: "Close other programs that use the port (ModemManager among them) and make sure that it is the modem's AT port.",
  });
}

function endedDuring(command: Command, label: string, cause: Failure): Failure {
  const gone = cause.code === "port/vanished";
  return new Failure(gone ? "port/vanished" : cause.code, {
    message: gone
      ? `${label} is gone: ${command.shown} was not answered.`
      : `${label} failed during ${command.shown}: ${cause.message}`,
    ...(cause.hint === undefined ? {} : { hint: cause.hint }),
    cause,
  });
}
