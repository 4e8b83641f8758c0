import { contextOf } from "../../at-profiles/queries/effective-network.ts";
import { dataRule } from "../../at-profiles/settings/data-rule.ts";
import { rgmii } from "../../at-profiles/settings/rgmii.ts";
import type { Call } from "../../core/call.ts";
import { isFailure } from "../../core/failure.ts";
import type { ModemLink } from "../modem/modem-link.ts";
import { readSettings } from "./read-settings.ts";

/**
 * Returns the IPv4 address of the data connection, by the first query that this firmware supports
 * (docs/facts/modem.md#wwan).
 */
export async function carrierAddress(
  modem: Pick<ModemLink, "send" | "model">,
  cid: number,
  call: Call,
): Promise<string | undefined> {
  for (const query of modem.model.addressQueries(cid)) {
    try {
      return (await modem.send(query, call)).ipv4;
    } catch (error) {
      if (!isFailure(error, "modem/refused", "modem/unexpected-reply")) throw error;
    }
  }
  return undefined;
}

/** Returns the PDP context that the modem uses for the data connection. */
export async function callContext(
  modem: Pick<ModemLink, "send" | "remember" | "settings">,
  call: Call,
): Promise<number> {
  const settings = modem.settings.filter(({ id }) => id === dataRule.id || id === rgmii.id);
  return contextOf(await readSettings(modem, settings, call));
}
