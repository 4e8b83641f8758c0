import type { AtReply } from "../../at/reply.ts";
import { qmapSubCommands } from "../../at-profiles/queries/capabilities.ts";
import type { SubCommands } from "../../at-profiles/queries/capabilities.ts";
import type { ModemValues } from "../../at-profiles/observed.ts";
import type { AnySetting } from "../../at-profiles/setting.ts";
import type { Call } from "../../core/call.ts";
import { isFailure } from "../../core/failure.ts";
import type { Failure } from "../../core/failure.ts";
import type { Json } from "../../core/json.ts";
import type { Remark } from "../../runs/firmware-notes.ts";
import { asked, listed } from "./firmware-memory.ts";
import type { ModemLink } from "../modem/modem-link.ts";

type QueriedModem = Pick<ModemLink, "send" | "remember">;

/**
 * Returns values by setting id. A setting that the firmware does not have is missing. A query
 * shared by settings is sent once.
 */
export async function readSettings(
  modem: QueriedModem,
  settings: readonly AnySetting[],
  call: Call,
): Promise<ModemValues> {
  const { replies, remarks } = await askSettings(modem, settings, call);
  await modem.remember(remarks);
  const values: Record<string, Json> = {};
  for (const setting of settings) {
    const reply = replies.get(setting.read.text);
    if (reply !== undefined && !isFailure(reply)) values[setting.id] = setting.read.parse(reply);
  }
  return values;
}

/** Returns the reply or refusal to the query of each setting, by query text. */
export async function askSettings(
  modem: Pick<QueriedModem, "send">,
  settings: readonly AnySetting[],
  call: Call,
): Promise<{
  readonly replies: ReadonlyMap<string, AtReply | Failure>;
  readonly remarks: readonly Remark[];
}> {
  const remarks: Remark[] = [];
  const list = settings.some(({ read }) => subCommandOf(read.text) !== undefined)
    ? await modem.send(qmapSubCommands, call).catch(refusedIsItself)
    : undefined;
  if (list !== undefined) remarks.push(listed(qmapSubCommands.text, list));
  const replies = new Map<string, AtReply | Failure>();
  for (const setting of settings) {
    const { text } = setting.read;
    const reply =
      replies.get(text) ??
      (await modem
        .send(
          { ...queryFor(setting, isFailure(list) ? undefined : list), parse: (answer) => answer },
          call,
        )
        .catch(refusedIsItself));
    replies.set(text, reply);
    remarks.push(asked(setting, isFailure(reply) ? reply : undefined));
  }
  return { replies, remarks };
}

/**
 * Sends an unlisted sub-command only once: it can work unlisted (docs/facts/modem.md#qcfg-list),
 * but its refusal needs no retry.
 */
function queryFor({ read }: AnySetting, listed: SubCommands | undefined): AnySetting["read"] {
  const name = subCommandOf(read.text);
  return name === undefined || listed === undefined || listed.has(name)
    ? read
    : { ...read, retries: 0 };
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

export function refusedIsItself(error: unknown): Failure {
  if (isFailure(error, "modem/refused")) return error;
  throw error;
}
