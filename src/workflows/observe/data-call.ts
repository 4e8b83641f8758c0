import type { Addresses } from "../../at-profiles/queries/data-connection.ts";
import { contextOf } from "../../at-profiles/queries/effective-network.ts";
import { dataRule } from "../../at-profiles/settings/data-rule.ts";
import { rgmii } from "../../at-profiles/settings/rgmii.ts";
import type { Call } from "../../core/call.ts";
import type { ModemLink } from "../modem/modem-link.ts";
import { readSettings, unansweredIs } from "./read-settings.ts";

/** The addresses of the data connection, with the query that the modem answered. */
export interface CarrierAddresses extends Addresses {
  readonly query?: string;
}

/**
 * Returns the addresses of the data connection, by the first query that this firmware supports
 * (docs/facts/modem.md#wwan).
 */
export async function carrierAddresses(
  modem: Pick<ModemLink, "send" | "model">,
  cid: number,
  call: Call,
): Promise<CarrierAddresses> {
  for (const query of modem.model.addressQueries(cid)) {
    const found = await modem.send(query, call).catch(unansweredIs(undefined));
    if (found !== undefined) return { ...found, query: query.text };
  }
  return {};
}

/** Returns the IPv4 address of the data connection. */
export async function carrierAddress(
  modem: Pick<ModemLink, "send" | "model">,
  cid: number,
  call: Call,
): Promise<string | undefined> {
  return (await carrierAddresses(modem, cid, call)).ipv4;
}

/** Returns the PDP context that the modem uses for the data connection. */
export async function callContext(
  modem: Pick<ModemLink, "send" | "remember" | "settings">,
  call: Call,
): Promise<number> {
  const settings = modem.settings.filter(({ id }) => id === dataRule.id || id === rgmii.id);
  const { values } = await readSettings(modem, settings, call);
  return contextOf(values);
}
