import type { Call } from "../core/call.ts";
import { Failure, isFailure } from "../core/failure.ts";
import { type Command, parseCommand } from "./command.ts";
import { lateAnswerMs, type Wire } from "./wire.ts";

/**
 * Commands that show whether a silent modem still answers, with their timeouts: 15 s in all. A
 * modem that another program switched to quiet or numeric mode answers only after `ATQ0` and `ATV1`.
 */
const probes = [
  ["AT", 1_000],
  ["AT", 2_000],
  ["ATQ0", 3_000],
  ["ATV1", 3_000],
  ["AT", 6_000],
] as const;

/** More late answers than a modem can still have to send. */
const maxLateAnswers = 10;

/**
 * After an abandoned command: drains the line, sends `AT`, and drops everything up to its own `OK`
 * (docs/facts/modem.md#framing-9). Throws `modem/no-answer` for a modem that stays silent.
 */
export async function resynchronise(
  wire: Wire,
  next: Command,
  wasSent: boolean,
  call: Call,
): Promise<void> {
  let silences = 0;
  let others = 0;
  for (;;) {
    await wire.drain(call);
    const [text, timeoutMs] = probes[silences] ?? probes[0];
    try {
      const answer = await wire.ask(parseCommand(text), timeoutMs, call);
      if (answer.result.kind === "accepted" && answer.pairing === "own") return;
      others += 1;
      wire.expectLateAnswer(lateAnswerMs);
    } catch (error) {
      if (!isFailure(error, "modem/no-answer")) throw error;
      silences += 1;
      if (silences === probes.length) throw silent(next, wasSent, wire.label);
      // The late answer to this command proves as much as the answer to the next one.
      wire.clearLateAnswer();
    }
    if (others === maxLateAnswers) throw alwaysOthers(next, wasSent, wire.label);
  }
}

function silent(next: Command, wasSent: boolean, label: string): Failure {
  return new Failure("modem/no-answer", {
    message: `The modem on ${label} stopped answering. ${fateOf(next, wasSent)}`,
    hint:
      "Wait a minute in case the modem is restarting, then run the same command again. " +
      "If it still does not answer, disconnect its power for ten seconds.",
  });
}

function alwaysOthers(next: Command, wasSent: boolean, label: string): Failure {
  return new Failure("modem/unexpected-reply", {
    message: `The answers on ${label} belong to another program's commands. ${fateOf(next, wasSent)}`,
    hint:
      "Stop the other program that uses this port (ModemManager, a connection manager, a cron job), " +
      "then run the same command again.",
  });
}

function fateOf({ shown }: Command, wasSent: boolean): string {
  return wasSent ? `${shown} was sent and not answered.` : `${shown} was not sent.`;
}
