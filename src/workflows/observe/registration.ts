import type { Exchange } from "../../at/exchange.ts";
import {
  registration5g,
  registrationLte,
  servingCell,
} from "../../at-profiles/queries/registration.ts";
import type { Registration, ServingCell } from "../../at-profiles/queries/registration.ts";
import type { Call } from "../../core/call.ts";
import { isFailure } from "../../core/failure.ts";
import type { ModemLink } from "../modem/modem-link.ts";

/** Where the modem stands with the network; what it was asked and did not understand is missing. */
export interface RadioState {
  readonly registration: { readonly lte?: Registration; readonly nr?: Registration };
  readonly cell?: ServingCell;
}

export async function registrationOf(
  modem: Pick<ModemLink, "send">,
  call: Call,
): Promise<RadioState> {
  const lte = await asked(modem, registrationLte, call);
  const nr = await asked(modem, registration5g, call);
  const cell = await asked(modem, servingCell, call);
  return {
    registration: { ...(lte === undefined ? {} : { lte }), ...(nr === undefined ? {} : { nr }) },
    ...(cell === undefined ? {} : { cell }),
  };
}

/** A firmware that does not know the question, or answers it in a form nobody has seen, leaves that fact open. */
export async function asked<T>(
  modem: Pick<ModemLink, "send">,
  question: Exchange<T>,
  call: Call,
): Promise<T | undefined> {
  return modem.send(question, call).catch((error: unknown) => {
    if (isFailure(error, "modem/refused", "modem/unexpected-reply")) return undefined;
    throw error;
  });
}
