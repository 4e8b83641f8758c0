import type { Exchange } from "../../at/exchange.ts";
import { parseCommand } from "../../at/command.ts";
import type { Call } from "../../core/call.ts";
import { isFailure } from "../../core/failure.ts";
import type { OpenedPort } from "./restart-modem.ts";

/**
 * Sends an exchange. An unanswered query is sent again after the port is reopened, because a driver
 * or a tunnel can be stuck although the modem is not. An action is never sent twice.
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
    return port.session.send(exchange, call);
  }
}
