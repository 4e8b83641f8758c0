import type { Exchange } from "../../at/exchange.ts";
import { refusalOf } from "../../at/final.ts";
import { unreadAnswer } from "../../at/judge-answer.ts";
import { simState, simStateOfRefusal } from "../../at-profiles/queries/sim.ts";
import type { SimState } from "../../at-profiles/queries/sim.ts";
import type { Call } from "../../core/call.ts";
import { isFailure } from "../../core/failure.ts";
import type { ModemLink } from "../modem/modem-link.ts";

/** The state of the SIM card, with the line of the modem that reports it. */
export interface ReportedSim {
  readonly state: SimState;
  readonly line: string;
}

export async function readSim(modem: Pick<ModemLink, "send">, call: Call): Promise<ReportedSim> {
  const exchange: Exchange<ReportedSim> = {
    ...simState,
    parse: (reply) => ({ state: simState.parse(reply), line: reply.lines.join(" ") }),
  };
  return modem.send(exchange, call).catch((error: unknown): ReportedSim => {
    if (isFailure(error, "modem/refused")) {
      const line = refusalOf(error)?.line ?? "ERROR";
      return { state: simStateOfRefusal(error) ?? "unknown", line };
    }
    if (!isFailure(error, "modem/unexpected-reply")) throw error;
    return { state: "unknown", line: (unreadAnswer(error)?.lines ?? []).join(" ") };
  });
}
