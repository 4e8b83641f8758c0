import type { Call } from "../core/call.ts";
import { Failure, isFailure } from "../core/failure.ts";
import { accepted } from "./exchange.ts";
import type { AtSession } from "./session.ts";

export interface GreetOptions {
  /** Short attempts to get the first `OK`; 4 when not given. */
  readonly attempts?: number;
  /** What one attempt may take, in milliseconds; 1 s when not given. */
  readonly patienceMs?: number;
}

/**
 * `AT` also ends what an interrupted program left in the modem's buffer, and makes nonsense of it: a bare CR would execute it.
 * A modem left quiet (`ATQ1`) or answering in digits (`ATV0`) is silent to `AT`; UniSoc refuses both in one line (unisoc.at).
 */
const openings = ["AT", "AT", "ATQ0", "ATV1"] as const;

/** Late results of earlier commands arrive within this time after the first `OK`, and are dropped. */
const settleMs = 200;

/** Makes a port usable: a modem that answers, without echo, naming the reasons of its refusals. */
export async function handshake(
  session: AtSession,
  call: Call,
  options: GreetOptions = {},
): Promise<void> {
  await firstOk(session, options.attempts ?? openings.length, options.patienceMs ?? 1_000, call);
  for (const text of ["ATE0", "AT+CMEE=1"]) {
    try {
      await session.send(accepted(text, { timeoutMs: 3_000 }), call);
    } catch (error) {
      // Both are comforts: answers are understood with echo and without reasons too.
      if (!isFailure(error, "modem/refused", "modem/unexpected-reply")) throw error;
    }
  }
}

async function firstOk(
  session: AtSession,
  attempts: number,
  patienceMs: number,
  call: Call,
): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    const text = openings[attempt % openings.length] ?? "AT";
    try {
      return await session.send(accepted(text, { timeoutMs: patienceMs, settleMs }), call);
    } catch (error) {
      if (!isFailure(error, "modem/no-answer", "modem/refused", "modem/unexpected-reply"))
        throw error;
      if (attempt + 1 >= attempts) throw speechless(session.label, attempts, error);
    }
  }
}

function speechless(label: string, attempts: number, cause: Failure): Failure {
  return new Failure("modem/no-answer", {
    message: `Nothing on ${label} answers AT (${attempts} attempts).`,
    hint: "Choose the modem's AT port (the detect command lists the candidates), and close other programs that use it.",
    cause,
  });
}
