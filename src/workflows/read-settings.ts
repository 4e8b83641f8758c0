import type { AtReply } from "../at/reply.ts";
import { qmapSubCommands } from "../at-profiles/capabilities.ts";
import type { SubCommands } from "../at-profiles/capabilities.ts";
import type { ModemValues } from "../at-profiles/observed.ts";
import type { AnySetting } from "../at-profiles/setting.ts";
import type { Call } from "../core/call.ts";
import { isFailure } from "../core/failure.ts";
import type { Json } from "../core/json.ts";
import type { ModemLink } from "./modem-link.ts";

/** By setting id; what the firmware does not have is missing. Several settings may stand in the answer to one question; it is asked once. */
export async function readSettings(modem: Pick<ModemLink, "send">, settings: readonly AnySetting[], call: Call): Promise<ModemValues> {
  const listed = settings.some(({ read }) => subCommandOf(read.text) !== undefined) ? await modem.send(qmapSubCommands, call).catch(refusedIs(undefined)) : undefined;
  const replies = new Map<string, AtReply | undefined>();
  const values: Record<string, Json> = {};
  for (const setting of settings) {
    const { text } = setting.read;
    if (!replies.has(text)) replies.set(text, await modem.send({ ...patientFor(setting, listed), parse: (reply) => reply }, call).catch(refusedIs(undefined)));
    const reply = replies.get(text);
    if (reply !== undefined) values[setting.id] = setting.read.parse(reply);
  }
  return values;
}

/** A sub-command the firmware does not list is asked once: it may work unlisted (openwrt#10577), but its refusal is believed at once. */
function patientFor({ read }: AnySetting, listed: SubCommands | undefined): AnySetting["read"] {
  const name = subCommandOf(read.text);
  return name === undefined || listed === undefined || listed.has(name) ? read : { ...read, retries: 0 };
}

function subCommandOf(text: string): string | undefined {
  return /^AT\+QMAP="([^"]+)"$/i.exec(text)?.[1]?.toLowerCase();
}

export function refusedIs<T>(value: T): (error: unknown) => T {
  return (error) => {
    if (isFailure(error, "modem/refused")) return value;
    throw error;
  };
}
