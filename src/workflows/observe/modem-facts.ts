import { carrierOf } from "../../at-profiles/carriers.ts";
import type { Carrier } from "../../at-profiles/carriers.ts";
import { mbnAutoSelect } from "../../at-profiles/settings/mbn-auto-select.ts";
import { lastFailure, operatorProfile } from "../../at-profiles/queries/registration.ts";
import { homeNetwork } from "../../at-profiles/queries/sim.ts";
import { temperature } from "../../at-profiles/queries/temperature.ts";
import type { Call } from "../../core/call.ts";
import { defined } from "../../core/defined.ts";
import type { AnsweringModem } from "../../doctor/diagnosis-input.ts";
import { rejectCausesIn } from "../../doctor/reject-causes.ts";
import type { RejectCause } from "../../doctor/reject-causes.ts";
import type { ModemLink } from "../modem/modem-link.ts";
import type { ModemState } from "./observe-modem.ts";
import { optionalReply, registrationOf } from "./registration.ts";

/** Returns the diagnosis input that the observed state contains, without further queries. */
export function observedFacts({
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
 * Returns the diagnosis input with registration, carrier, operator profile and temperature queried as
 * well.
 */
export async function queriedFacts(
  modem: Pick<ModemLink, "send">,
  state: ModemState,
  call: Call,
): Promise<AnsweringModem> {
  const { lines, ...radio } = await registrationOf(modem, call);
  const carrier = await carrierAsked(modem, state, call);
  const celsius = await optionalReply(modem, temperature, call);
  return {
    ...observedFacts(state),
    ...radio,
    rejections: await rejectionsOf(modem, state, lines, call),
    ...(await operatorProfileOf(modem, state, call)),
    ...defined({ carrier, celsius }),
  };
}

/**
 * Returns the causes for which the network rejects the modem. While a data connection is up, an old
 * report says nothing about it (docs/facts/modem.md#reject-causes).
 */
async function rejectionsOf(
  modem: Pick<ModemLink, "send">,
  { sim, address, address6 }: ModemState,
  lines: readonly string[],
  call: Call,
): Promise<readonly RejectCause[]> {
  if (sim !== "ready" || address !== undefined || address6 !== undefined) return [];
  return rejectCausesIn([...lines, ...((await optionalReply(modem, lastFailure, call)) ?? [])]);
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
  const prefix = await optionalReply(modem, homeNetwork, call);
  return prefix === undefined ? undefined : carrierOf(prefix);
}

/** Returns the operator profile in use, if the modem selects one automatically. */
export async function operatorProfileOf(
  modem: Pick<ModemLink, "send">,
  { values }: ModemState,
  call: Call,
): Promise<Pick<AnsweringModem, "operatorProfile">> {
  if (values[mbnAutoSelect.id] !== 1) return {};
  const name = await optionalReply(modem, operatorProfile, call);
  return defined({ operatorProfile: name });
}
