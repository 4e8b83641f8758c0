import { carrierOf } from "../../at-profiles/carriers.ts";
import type { Carrier } from "../../at-profiles/carriers.ts";
import { mbnAutoSelect } from "../../at-profiles/settings/mbn-auto-select.ts";
import { operatorProfile } from "../../at-profiles/queries/registration.ts";
import { homeNetwork } from "../../at-profiles/queries/sim.ts";
import type { Call } from "../../core/call.ts";
import { defined } from "../../core/defined.ts";
import type { AnsweringModem } from "../../doctor/diagnosis-input.ts";
import type { ModemLink } from "../modem/modem-link.ts";
import type { ModemState } from "./observe-modem.ts";
import { asked, registrationOf } from "./registration.ts";

/** Returns the diagnosis input that the observed state contains, without further queries. */
export function seenFacts({
  model,
  firmware,
  values,
  unread,
  sim,
  simLine,
  lan,
  passthrough,
  address,
  address6,
  addressQuery,
}: ModemState): AnsweringModem {
  const { title, ethernet, receiver, readOnly } = model;
  return {
    title,
    ethernet,
    receiver,
    firmware,
    values,
    unread,
    sim,
    simLine,
    lan,
    passthrough,
    registration: {},
    ...defined({ readOnly, address, address6, addressQuery }),
  };
}

/**
 * Returns the diagnosis input with registration, carrier and operator profile queried as well.
 */
export async function askedFacts(
  modem: Pick<ModemLink, "send">,
  state: ModemState,
  call: Call,
): Promise<AnsweringModem> {
  const radio = await registrationOf(modem, call);
  const carrier = await carrierAsked(modem, state, call);
  return {
    ...seenFacts(state),
    ...radio,
    ...(await operatorProfileOf(modem, state, call)),
    ...defined({ carrier }),
  };
}

/**
 * Returns the carrier of the SIM card. It is queried only when the APN can be the cause of a
 * missing address.
 */
export async function carrierAsked(
  modem: Pick<ModemLink, "send">,
  { sim, address }: ModemState,
  call: Call,
): Promise<Carrier | undefined> {
  if (sim !== "ready" || address !== undefined) return undefined;
  const prefix = await asked(modem, homeNetwork, call);
  return prefix === undefined ? undefined : carrierOf(prefix);
}

/** Returns the operator profile in use, if the modem selects one automatically. */
export async function operatorProfileOf(
  modem: Pick<ModemLink, "send">,
  { values }: ModemState,
  call: Call,
): Promise<Pick<AnsweringModem, "operatorProfile">> {
  if (values[mbnAutoSelect.id] !== 1) return {};
  const name = await asked(modem, operatorProfile, call);
  return defined({ operatorProfile: name });
}
