import type { AtReply } from "../at/reply.ts";
import { qmapSubCommands } from "../at-profiles/capabilities.ts";
import type { SubCommands } from "../at-profiles/capabilities.ts";
import type { ModemModel } from "../at-profiles/model.ts";
import type { AnySetting } from "../at-profiles/setting.ts";
import { simState, simStateOfRefusal } from "../at-profiles/status.ts";
import type { SimState } from "../at-profiles/status.ts";
import { lanOf, passthroughOf } from "../at-profiles/sight.ts";
import type { Call } from "../core/call.ts";
import { isFailure } from "../core/failure.ts";
import type { Json } from "../core/json.ts";
import { wwanAddress } from "./data-call.ts";
import type { ModemLink } from "./modem-link.ts";

/** What the modem is now, by its own word. */
export interface ModemSight {
  readonly model: ModemModel;
  readonly firmware: string;
  /** By setting id; what the firmware does not have is missing. */
  readonly values: Readonly<Record<string, Json>>;
  readonly sim: SimState;
  /** The IPv4 address the carrier gave. */
  readonly address?: string;
  /** The modem's own LAN: `192.168.225.1/24`. */
  readonly lan: string;
  readonly passthrough: "on" | "off";
}

export async function observeModem(modem: ModemLink, call: Call): Promise<ModemSight> {
  const values = await readSettings(modem, call);
  const sim = await readSim(modem, call);
  const address = sim === "ready" ? await wwanAddress(modem, call) : undefined;
  return {
    model: modem.model,
    firmware: modem.firmware,
    values,
    sim,
    lan: lanOf(modem.model, values),
    passthrough: passthroughOf(values),
    ...(address === undefined ? {} : { address }),
  };
}

/** Several settings may stand in the answer to one question; it is asked once. */
async function readSettings(modem: ModemLink, call: Call): Promise<ModemSight["values"]> {
  const listed = await modem.send(qmapSubCommands, call).catch(refusedIs(undefined));
  const replies = new Map<string, AtReply | undefined>();
  const values: Record<string, Json> = {};
  for (const setting of modem.settings) {
    const { text } = setting.read;
    if (!replies.has(text)) replies.set(text, await modem.send({ ...patientFor(setting, listed), parse: (reply) => reply }, call).catch(refusedIs(undefined)));
    const reply = replies.get(text);
    if (reply !== undefined) values[setting.id] = setting.read.parse(reply);
  }
  return values;
}

async function readSim(modem: ModemLink, call: Call): Promise<SimState> {
  return modem.send(simState, call).catch((error: unknown) => {
    const state = simStateOfRefusal(error);
    if (state !== undefined) return state;
    if (isFailure(error, "modem/refused")) return "failure" as const;
    throw error;
  });
}

/** A sub-command the firmware does not list is asked once: it may work unlisted (openwrt#10577), but its refusal is believed at once. */
function patientFor({ read }: AnySetting, listed: SubCommands | undefined): AnySetting["read"] {
  const name = /^AT\+QMAP="([^"]+)"$/i.exec(read.text)?.[1]?.toLowerCase();
  return name === undefined || listed === undefined || listed.has(name) ? read : { ...read, retries: 0 };
}

export function refusedIs<T>(value: T): (error: unknown) => T {
  return (error) => {
    if (isFailure(error, "modem/refused")) return value;
    throw error;
  };
}
