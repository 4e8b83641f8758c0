import type { ModemModel } from "../../at-profiles/model.ts";
import type { SimState } from "../../at-profiles/queries/sim.ts";
import type { RefusedWrite } from "../../at-profiles/refused-writes.ts";
import type { UnreadSetting } from "../../at-profiles/observed.ts";
import { contextOf, lanOf, isPassthroughOn } from "../../at-profiles/queries/effective-network.ts";
import type { Call } from "../../core/call.ts";
import { defined } from "../../core/defined.ts";
import { oncePer, readOnce } from "../../core/once-per.ts";
import type { Json } from "../../core/json.ts";
import type { Channel } from "../../transports/channel.ts";
import { carrierAddresses, hasAddress } from "./data-call.ts";
import type { ModemLink } from "../modem/modem-link.ts";
import { readSim } from "./read-sim.ts";
import { readSettings } from "./read-settings.ts";

/** The state that the modem reports. */
export interface ModemState {
  readonly model: ModemModel;
  readonly firmware: string;
  /** By setting id. A setting that the firmware does not have is missing. */
  readonly values: Readonly<Record<string, Json>>;
  /** Settings whose answer shows no value. They are left unchanged. */
  readonly unread: readonly UnreadSetting[];
  /** Settings among the values whose answer was empty: the meaning of that is assumed. */
  readonly assumed?: readonly UnreadSetting[];
  /** Writes that this firmware refused. */
  readonly refused: readonly RefusedWrite[];
  readonly sim: SimState;
  /** The modem's answer to `AT+CPIN?`. */
  readonly simLine: string;
  /** The IPv4 address that the carrier assigned. */
  readonly address?: string;
  readonly address6?: string;
  /** The query whose answer has the addresses. */
  readonly addressQuery?: string;
  /** The PDP context of the data connection. */
  readonly context?: number;
  /** Whether the modem has a data connection, of either address family. */
  readonly connected: boolean;
  /** The modem's own LAN: `192.168.225.1/24`. */
  readonly lan: string;
  /** Neither device shows the LAN: it is the factory value of the family. */
  readonly isLanAssumed?: true;
  readonly passthrough: boolean;
  /** The way its AT port is reached. */
  readonly channel: Channel;
  /** The network device of the modem that carries the connection to the router. */
  readonly carriesUs?: string;
}

const recorded = oncePer((_recording: object) => new Map<string, Promise<ModemState>>());

/** Returns the state in which the settings with an assumed value are unread. */
export function withoutAssumed(modem: ModemState): ModemState {
  const { values, unread, assumed = [] } = modem;
  const ids = new Set(assumed.map(({ id }) => id));
  const kept = Object.entries(values).filter(([id]) => !ids.has(id));
  return { ...modem, values: Object.fromEntries(kept), unread: [...unread, ...assumed] };
}

export function observeModem(modem: ModemLink, call: Call): Promise<ModemState> {
  const { recording } = modem;
  const read = (): Promise<ModemState> => readModem(modem, call);
  return recording === undefined ? read() : readOnce(recorded(recording), modem.port, read);
}

async function readModem(modem: ModemLink, call: Call): Promise<ModemState> {
  const { values, unread, assumed } = await readSettings(modem, modem.settings, call);
  const { state: sim, line: simLine } = await readSim(modem, call);
  const addresses =
    sim === "ready" || sim === "unknown"
      ? await carrierAddresses(modem, contextOf(values), call)
      : {};
  const { ipv4: address, ipv6: address6, query: addressQuery, context } = addresses;
  return {
    model: modem.model,
    firmware: modem.firmware,
    values,
    unread,
    assumed,
    refused: modem.refused(),
    sim,
    simLine,
    connected: hasAddress(addresses),
    lan: lanOf(modem.model, values),
    passthrough: isPassthroughOn(values),
    channel: modem.channel,
    ...defined({ address, address6, addressQuery, context, carriesUs: modem.carriesUs }),
  };
}
