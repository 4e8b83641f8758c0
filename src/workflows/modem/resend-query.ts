import type { Exchange } from "../../at/exchange.ts";
import { parseCommand } from "../../at/command.ts";
import type { Call } from "../../core/call.ts";
import { Failure, isFailure } from "../../core/failure.ts";
import type { OpenedPort } from "./restart-modem.ts";

/**
 * Sends an exchange. An unanswered query is sent again after the port is reopened, because a driver
 * or a tunnel can be stuck although the modem is not. An action is never sent twice. Throws
 * `modem/unexpected-reply` for a query that the modem ignores while it answers others.
 */
export async function sendOrResend<T>(
  port: OpenedPort,
  exchange: Exchange<T>,
  call: Call,
): Promise<T> {
  try {
    return await port.session.send(exchange, call);
  } catch (error) {
    const isQuery = parseCommand(exchange.text, exchange.shown).effect === "query";
    if (!isQuery || !isFailure(error, "modem/no-answer")) throw error;
    await port.session[Symbol.asyncDispose]();
    try {
      port.session = await port.open(port.path, call);
    } catch {
      call.signal.throwIfAborted();
      throw error;
    }
    try {
      return await port.session.send(exchange, call);
    } catch (again) {
      if (!isFailure(again, "modem/no-answer")) throw again;
      throw (await answersOthers(port, call)) ? ignored(exchange, again) : again;
    }
  }
}

async function answersOthers({ session }: OpenedPort, call: Call): Promise<boolean> {
  try {
    await session.send({ text: "AT", timeoutMs: 3_000, parse: () => undefined }, call);
    return true;
  } catch (error) {
    if (isFailure(error, "modem/no-answer", "port/vanished")) return false;
    throw error;
  }
}

/** A query that the modem ignores has an unknown value, as one with an unreadable answer has. */
function ignored(exchange: Exchange<unknown>, cause: Failure): Failure {
  return new Failure("modem/unexpected-reply", {
    message: `The modem does not answer ${exchange.shown ?? exchange.text}, although it answers other commands.`,
    hint: "Restart the modem, then run the same command again.",
    cause,
  });
}
