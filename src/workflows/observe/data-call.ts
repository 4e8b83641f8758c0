import { contextOf } from "../../at-profiles/queries/effective-network.ts";
import { dataRule } from "../../at-profiles/settings/data-rule.ts";
import { rgmii } from "../../at-profiles/settings/rgmii.ts";
import type { Call } from "../../core/call.ts";
import { isFailure } from "../../core/failure.ts";
import type { ModemLink } from "../modem/modem-link.ts";
import { readSettings } from "./read-settings.ts";

/** The IPv4 address the carrier gave the data call, by the first of the model's questions that this firmware understands (modem.md 2.8). */
export async function carrierAddress(
  modem: Pick<ModemLink, "send" | "model">,
  cid: number,
  call: Call,
): Promise<string | undefined> {
  for (const question of modem.model.addressQueries(cid)) {
    try {
      return (await modem.send(question, call)).ipv4;
    } catch (error) {
      if (!isFailure(error, "modem/refused", "modem/unexpected-reply")) throw error;
    }
  }
  return undefined;
}

/** The PDP context the data call is to be on, as the modem is set now. */
export async function callContext(
  modem: Pick<ModemLink, "send" | "remember" | "settings">,
  call: Call,
): Promise<number> {
  const naming = modem.settings.filter(({ id }) => id === dataRule.id || id === rgmii.id);
  return contextOf(await readSettings(modem, naming, call));
}
