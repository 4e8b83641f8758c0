import { carrierOf } from "../../at-profiles/carriers.ts";
import type { Carrier } from "../../at-profiles/carriers.ts";
import { mbnAutoSelect } from "../../at-profiles/settings/mbn-auto-select.ts";
import { contextOf } from "../../at-profiles/queries/effective-network.ts";
import { operatorProfile } from "../../at-profiles/queries/registration.ts";
import { homeNetwork } from "../../at-profiles/queries/sim.ts";
import type { Call } from "../../core/call.ts";
import type { AnsweringModem } from "../../doctor/diagnosis-input.ts";
import type { ModemLink } from "../modem/modem-link.ts";
import type { ModemState } from "./observe-modem.ts";
import { asked, registrationOf } from "./registration.ts";

/** A modem as a diagnosis sees it, without asking it anything more. */
export function seenFacts({
  model,
  firmware,
  values,
  sim,
  lan,
  passthrough,
  address,
}: ModemState): AnsweringModem {
  const { title, ethernet, receiver, readOnly } = model;
  return {
    title,
    ethernet,
    receiver,
    firmware,
    values,
    sim,
    lan,
    passthrough,
    registration: {},
    ...(readOnly === undefined ? {} : { readOnly }),
    ...(address === undefined ? {} : { address }),
  };
}

/** The same with what only matters where something is missing: the network, an IPv6 address, whose SIM card it is. */
export async function askedFacts(
  modem: Pick<ModemLink, "send">,
  sight: ModemState,
  call: Call,
): Promise<AnsweringModem> {
  const radio = await registrationOf(modem, call);
  const [question] = sight.model.addressQueries(contextOf(sight.values));
  const isMissing = sight.sim === "ready" && sight.address === undefined;
  const address6 =
    isMissing && question !== undefined ? (await asked(modem, question, call))?.ipv6 : undefined;
  const carrier = await carrierAsked(modem, sight, call);
  return {
    ...seenFacts(sight),
    ...radio,
    ...(await operatorProfileOf(modem, sight, call)),
    ...(address6 === undefined ? {} : { address6 }),
    ...(carrier === undefined ? {} : { carrier }),
  };
}

/** Whose SIM card it is, asked only where its APN may be what is missing. */
export async function carrierAsked(
  modem: Pick<ModemLink, "send">,
  { sim, address }: ModemState,
  call: Call,
): Promise<Carrier | undefined> {
  if (sim !== "ready" || address !== undefined) return undefined;
  const beginning = await asked(modem, homeNetwork, call);
  return beginning === undefined ? undefined : carrierOf(beginning);
}

/** The operator profile in use, where the modem chooses one by itself. */
export async function operatorProfileOf(
  modem: Pick<ModemLink, "send">,
  { values }: ModemState,
  call: Call,
): Promise<Pick<AnsweringModem, "operatorProfile">> {
  if (values[mbnAutoSelect.id] !== 1) return {};
  const name = await asked(modem, operatorProfile, call);
  return name === undefined ? {} : { operatorProfile: name };
}
