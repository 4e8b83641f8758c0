import type { Call } from "../core/call.ts";
import { Failure, isFailure } from "../core/failure.ts";
import { accepted } from "./exchange.ts";
import type { AtSession } from "./session.ts";

export interface HandshakeOptions {
  /** Attempts to get the first `OK`. Default 4. */
  readonly attempts?: number;
  /** Timeout of one attempt, in milliseconds. Default 1 s. */
  readonly timeoutMs?: number;
}

/**
 * `AT` also terminates and invalidates an unfinished command in the modem's buffer: a bare CR would
 * execute it. A modem in quiet mode (`ATQ1`) or numeric mode (`ATV0`) does not answer `AT`. UniSoc
 * refuses `ATQ0V1` in one line (unisoc.at).
 */
const openings = ["AT", "AT", "ATQ0", "ATV1"] as const;

/** Time after the first `OK` in which late results of earlier commands are dropped. */
const settleMs = 200;

/** Makes a port usable: waits for an answer, switches echo off and numeric error codes on. */
export async function handshake(
  session: AtSession,
  call: Call,
  options: HandshakeOptions = {},
): Promise<void> {
  await firstOk(session, options.attempts ?? openings.length, options.timeoutMs ?? 1_000, call);
  for (const text of ["ATE0", "AT+CMEE=1"]) {
    try {
      await session.send(accepted(text, { timeoutMs: 3_000 }), call);
    } catch (error) {
      // Both are optional: answers can be parsed with echo and without error codes.
      if (!isFailure(error, "modem/refused", "modem/unexpected-reply")) throw error;
    }
  }
}

async function firstOk(
  session: AtSession,
  attempts: number,
  timeoutMs: number,
  call: Call,
): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    const text = openings[attempt % openings.length] ?? "AT";
    try {
      return await session.send(accepted(text, { timeoutMs, settleMs }), call);
    } catch (error) {
      if (!isFailure(error, "modem/no-answer", "modem/refused", "modem/unexpected-reply"))
        throw error;
      if (attempt + 1 >= attempts) throw noAnswer(session.label, attempts, error);
    }
  }
}

function noAnswer(label: string, attempts: number, cause: Failure): Failure {
  return new Failure("modem/no-answer", {
    message: `No device on ${label} answers AT (${attempts} attempts).`,
    hint:
      "Stop other programs that use the port, and choose the modem's AT port. " +
      "List the ports:\n  ethermode detect",
    cause,
  });
}
