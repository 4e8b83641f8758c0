import type { Call } from "../core/call.ts";
import { Failure, isFailure } from "../core/failure.ts";
import type { Answer } from "./answer.ts";
import { type Command, parseCommand } from "./command.ts";
import type { Exchange } from "./exchange.ts";
import { refused } from "./final.ts";
import { atReply } from "./reply.ts";
import type { Transport } from "./transport.ts";
import { mutex } from "./mutex.ts";
import { prefixOf } from "./unsolicited.ts";
import { lateAnswerMs, openWire, type SessionOptions } from "./wire.ts";

export type { SessionOptions } from "./wire.ts";

export interface AtSession extends AsyncDisposable {
  readonly label: string;
  /** One exchange in flight; others wait their turn. */
  send<T>(exchange: Exchange<T>, call: Call): Promise<T>;
  /** Unsolicited lines, those already seen first; returns the way to stop listening. */
  onUnsolicited(listener: (line: string) => void): () => void;
  /** Resolves when the port is gone: the device vanished, or it was closed. Never rejects. */
  readonly gone: Promise<void>;
}

/** What still follows a resynchronising `OK` within this time belongs to the past. */
const quietMs = 200;

/** How often a question is asked whose answer is another's or makes no sense. A command that changes something is never repeated. */
const mostQuestions = 3;

/** These resynchronise by themselves: their answer is a bare result, and asking twice does no harm. */
const bareCommand = /^AT([EQV][01])?$/i;
const bareAt = parseCommand("AT");
const bareAtMs = 1_000;

/** Starts to read and does nothing else; handshake() makes the port usable. */
export function openSession(transport: Transport, options: SessionOptions): AtSession {
  const { clock } = options;
  const wire = openWire(transport, options);
  const turns = mutex();
  let quietUntil = 0;

  const keepQuiet = (ms: number): void => {
    quietUntil = Math.max(quietUntil, clock.now() + ms);
  };
  const agreeAgain = (): void => {
    wire.settled();
    keepQuiet(quietMs);
  };

  /** After a given-up command: drain, `AT`, and drop everything up to its `OK` (QA). */
  const resynchronise = async (next: Command, call: Call): Promise<void> => {
    await wire.drain(call);
    for (let attempt = 1; ; attempt += 1) {
      try {
        const answer = await wire.ask(bareAt, bareAtMs, call);
        if (answer.result.kind === "accepted") return agreeAgain();
      } catch (error) {
        if (!isFailure(error, "modem/no-answer")) throw error;
      }
      if (attempt === mostQuestions) throw silent(next, wire.label);
    }
  };

  const ready = async (command: Command, call: Call): Promise<void> => {
    if (wire.owesAnswer() && !bareCommand.test(command.text)) await resynchronise(command, call);
    if (quietUntil > clock.now()) await clock.sleep(quietUntil - clock.now(), call);
  };

  /** A question that was swallowed is asked again; what sets something never is, since it may have been done. */
  const answerTo = async (
    command: Command,
    timeoutMs: number,
    questions: number,
    call: Call,
  ): Promise<Answer | undefined> => {
    try {
      return await wire.ask(command, timeoutMs, call);
    } catch (error) {
      const again =
        command.mood === "asks" &&
        questions < mostQuestions &&
        !bareCommand.test(command.text) &&
        isFailure(error, "modem/no-answer");
      if (again) return undefined;
      throw error;
    }
  };

  const converse = async <T>(exchange: Exchange<T>, command: Command, call: Call): Promise<T> => {
    let questions = 1;
    let refusals = 0;
    for (;;) {
      await ready(command, call);
      const answer = await answerTo(command, exchange.timeoutMs, questions, call);
      if (answer === undefined) {
        questions += 1;
        continue;
      }
      const verdict = judge(exchange, command, answer, questions);
      if (verdict.kind === "value") {
        if (wire.owesAnswer()) agreeAgain();
        keepQuiet(exchange.settleMs ?? 0);
        return verdict.value;
      }
      if (verdict.kind === "refused") {
        if (refusals >= (exchange.retries ?? 0)) throw verdict.failure;
        refusals += 1;
        await clock.sleep(1_000, call);
        continue;
      }
      wire.distrust(verdict.lateMs);
      if (command.mood === "tells" || questions >= mostQuestions) throw verdict.failure;
      questions += 1;
    }
  };

  return {
    label: wire.label,
    gone: wire.gone,
    onUnsolicited: (listener) => wire.onUnsolicited(listener),
    async send(exchange, call) {
      const command = parseCommand(exchange.text, exchange.shown);
      const pass = await turns.take(call);
      try {
        return await converse(exchange, command, call);
      } finally {
        pass();
      }
    },
    [Symbol.asyncDispose]: () => wire[Symbol.asyncDispose](),
  };
}

type Verdict<T> =
  | { readonly kind: "value"; readonly value: T }
  | { readonly kind: "refused"; readonly failure: Failure }
  /** The right answer may still arrive within `lateMs`. */
  | { readonly kind: "unpaired"; readonly failure: Failure; readonly lateMs: number };

function judge<T>(
  exchange: Exchange<T>,
  command: Command,
  answer: Answer,
  questions: number,
): Verdict<T> {
  if (answer.pairing === "foreign") {
    return {
      kind: "unpaired",
      failure: crossed(command, answer.strays),
      lateMs: command.mood === "tells" ? lateAnswerMs : 0,
    };
  }
  // A question answered by nothing twice in a row has nothing to answer.
  if (answer.pairing === "bare" && questions === 1)
    return { kind: "unpaired", failure: crossed(command, []), lateMs: 0 };
  if (answer.result.kind === "refused")
    return { kind: "refused", failure: refused(command, answer.result) };
  try {
    return { kind: "value", value: exchange.parse(atReply(command.shown, answer.lines)) };
  } catch (error) {
    if (!isFailure(error, "modem/unexpected-reply")) throw error;
    return { kind: "unpaired", failure: error, lateMs: 0 };
  }
}

/** Names prefixes only: the lines may hold identities. */
function crossed(command: Command, strays: readonly string[]): Failure {
  const prefixes = [...new Set(strays.map((line) => prefixOf(line) ?? "another command"))];
  const cannotTell = command.mood === "tells" ? "; whether the modem took it is not known" : "";
  return new Failure("modem/unexpected-reply", {
    message: `The answer to ${command.shown} belongs to ${prefixes.join(", ") || "nothing that was asked"}${cannotTell}.`,
    hint: "Stop the other program that talks to the modem on this port (ModemManager, a connection manager, a cron job), then run the same command again.",
  });
}

function silent(next: Command, label: string): Failure {
  return new Failure("modem/no-answer", {
    message: `The modem on ${label} stopped answering; ${next.shown} was not sent.`,
    hint: "Wait a minute in case the modem is restarting, then run the same command again; if it stays silent, cut its power for ten seconds.",
  });
}
