import { pdpAddress, wwan } from "../at-profiles/status.ts";
import type { Call } from "../core/call.ts";
import { isFailure } from "../core/failure.ts";
import type { ModemLink } from "./modem-link.ts";

/** The IPv4 address the carrier gave the modem's data call; firmware without AT+QMAP="WWAN" is asked for the context's address (modem.md 2.8). */
export async function wwanAddress(modem: Pick<ModemLink, "send">, call: Call): Promise<string | undefined> {
  for (const question of [wwan, pdpAddress(1)]) {
    try {
      return (await modem.send(question, call)).ipv4;
    } catch (error) {
      if (!isFailure(error, "modem/refused", "modem/unexpected-reply")) throw error;
    }
  }
  return undefined;
}
