import type { ModemModel } from "../../at-profiles/model.ts";
import { simState, simStateOfRefusal } from "../../at-profiles/queries/sim.ts";
import type { SimState } from "../../at-profiles/queries/sim.ts";
import { contextOf, lanOf, isPassthroughOn } from "../../at-profiles/queries/effective-network.ts";
import type { Call } from "../../core/call.ts";
import { defined } from "../../core/defined.ts";
import { isFailure } from "../../core/failure.ts";
import type { Json } from "../../core/json.ts";
import type { Channel } from "../../transports/channel.ts";
import { carrierAddress } from "./data-call.ts";
import type { ModemLink } from "../modem/modem-link.ts";
import { readSettings } from "./read-settings.ts";

/** The state that the modem reports. */
export interface ModemState {
  readonly model: ModemModel;
  readonly firmware: string;
  /** By setting id. A setting that the firmware does not have is missing. */
  readonly values: Readonly<Record<string, Json>>;
  readonly sim: SimState;
  /** The IPv4 address that the carrier assigned. */
  readonly address?: string;
  /** The modem's own LAN: `192.168.225.1/24`. */
  readonly lan: string;
  readonly passthrough: boolean;
  /** The way its AT port is reached. */
  readonly channel: Channel;
  /** The network device of the modem that carries the connection to the router. */
  readonly carriesUs?: string;
}

export async function observeModem(modem: ModemLink, call: Call): Promise<ModemState> {
  const values = await readSettings(modem, modem.settings, call);
  const sim = await readSim(modem, call);
  const address =
    sim === "ready" ? await carrierAddress(modem, contextOf(values), call) : undefined;
  return {
    model: modem.model,
    firmware: modem.firmware,
    values,
    sim,
    lan: lanOf(modem.model, values),
    passthrough: isPassthroughOn(values),
    channel: modem.channel,
    ...defined({ address, carriesUs: modem.carriesUs }),
  };
}

export async function readSim(modem: Pick<ModemLink, "send">, call: Call): Promise<SimState> {
  return modem.send(simState, call).catch((error: unknown) => {
    const state = simStateOfRefusal(error);
    if (state !== undefined) return state;
    if (isFailure(error, "modem/refused")) return "failure" as const;
    throw error;
  });
}
