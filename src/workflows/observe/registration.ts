import type { Exchange } from "../../at/exchange.ts";
import {
  registration5g,
  registrationLte,
  servingCell,
} from "../../at-profiles/queries/registration.ts";
import type { Registration, ServingCell } from "../../at-profiles/queries/registration.ts";
import type { Call } from "../../core/call.ts";
import { defined } from "../../core/defined.ts";
import { isFailure } from "../../core/failure.ts";
import type { ModemLink } from "../modem/modem-link.ts";

/**
 * The registration in the network. Values of queries that the firmware does not support are
 * missing.
 */
export interface RadioState {
  readonly registration: { readonly lte?: Registration; readonly nr?: Registration };
  readonly cell?: ServingCell;
  /** The lines of the answers, which can name a cause of rejection. */
  readonly lines: readonly string[];
}

export async function registrationOf(
  modem: Pick<ModemLink, "send">,
  call: Call,
): Promise<RadioState> {
  const lte = await optionalReply(modem, withLines(registrationLte), call);
  const nr = await optionalReply(modem, withLines(registration5g), call);
  const cell = await optionalReply(modem, servingCell, call);
  return {
    registration: defined({ lte: lte?.value, nr: nr?.value }),
    lines: [...(lte?.lines ?? []), ...(nr?.lines ?? [])],
    ...defined({ cell }),
  };
}

function withLines<T>(
  query: Exchange<T>,
): Exchange<{ readonly value: T; readonly lines: readonly string[] }> {
  return { ...query, parse: (reply) => ({ value: query.parse(reply), lines: reply.lines }) };
}

/**
 * Returns the reply, or undefined if the firmware refuses the query or replies in an unknown form.
 */
export async function optionalReply<T>(
  modem: Pick<ModemLink, "send">,
  query: Exchange<T>,
  call: Call,
): Promise<T | undefined> {
  return modem.send(query, call).catch((error: unknown) => {
    if (isFailure(error, "modem/refused", "modem/unexpected-reply")) return undefined;
    throw error;
  });
}
