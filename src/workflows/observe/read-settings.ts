import type { Exchange } from "../../at/exchange.ts";
import { withoutLogin } from "../../at/mask.ts";
import type { AtReply } from "../../at/reply.ts";
import { unreadAnswer } from "../../at/judge-answer.ts";
import { qmapSubCommands } from "../../at-profiles/queries/capabilities.ts";
import type { SubCommands } from "../../at-profiles/queries/capabilities.ts";
import type { ModemValues, UnreadSetting } from "../../at-profiles/observed.ts";
import { currentOf } from "../../at-profiles/setting.ts";
import type { AnySetting } from "../../at-profiles/setting.ts";
import type { Call } from "../../core/call.ts";
import { isFailure } from "../../core/failure.ts";
import type { Failure } from "../../core/failure.ts";
import type { Json } from "../../core/json.ts";
import type { Remark } from "../../runs/firmware-notes.ts";
import { queryRemark, listed } from "./firmware-memory.ts";
import { unansweredIsItself } from "./unanswered.ts";
import type { ModemLink } from "../modem/modem-link.ts";

type QueriedModem = Pick<ModemLink, "send" | "remember">;

/** The settings of a modem. A setting that the firmware does not have is in neither list. */
export interface ReadSettings {
  readonly values: ModemValues;
  /** Settings whose answer shows no value. They are left unchanged. */
  readonly unread: readonly UnreadSetting[];
  /** Settings among the values whose answer was empty: the meaning of that is assumed. */
  readonly assumed: readonly UnreadSetting[];
}

/** Returns values by setting id. A query shared by settings is sent once. */
export async function readSettings(
  modem: QueriedModem,
  settings: readonly AnySetting[],
  call: Call,
): Promise<ReadSettings> {
  const { replies, remarks } = await askSettings(modem, settings, call);
  await modem.remember(remarks);
  const values: Record<string, Json> = {};
  const unread: UnreadSetting[] = [];
  const assumed: UnreadSetting[] = [];
  for (const setting of settings) {
    const reply = replies.get(setting.read.text);
    if (reply === undefined || isFailure(reply, "modem/refused")) continue;
    const value = isFailure(reply) ? undefined : valueOf(setting, reply);
    if (value === undefined) unread.push(unreadSetting(setting, reply));
    else {
      values[setting.id] = value;
      if (setting.withoutLines !== undefined && !isFailure(reply) && reply.lines.length === 0)
        assumed.push(withoutAnswer(setting));
    }
  }
  // Right after a start a modem can refuse every query (docs/facts/modem.md#errors-after-boot).
  const isStarting = unread.length === 0 && Object.keys(values).length === 0;
  return { values, assumed, unread: isStarting ? settings.map(withoutAnswer) : unread };
}

/** Returns the value, or undefined for an answer that shows none. */
function valueOf(setting: AnySetting, reply: AtReply): Json | undefined {
  try {
    return currentOf(setting).parse(reply);
  } catch (error) {
    if (isFailure(error, "modem/unexpected-reply")) return undefined;
    throw error;
  }
}

function unreadSetting({ id, title, holds }: AnySetting, reply: AtReply | Failure): UnreadSetting {
  const lines = isFailure(reply) ? (unreadAnswer(reply)?.lines ?? []) : reply.lines;
  return { id, title, lines: holds === "secrets" ? [] : lines.map(withoutIdentity) };
}

function withoutAnswer({ id, title }: AnySetting): UnreadSetting {
  return { id, title, lines: [] };
}

/** Masks long numbers, which can identify a subscriber or a device. */
function withoutIdentity(line: string): string {
  return withoutLogin(line).replaceAll(/\d{9,}/g, "…");
}

/** Returns the reply to the query of each setting, or its failure, by query text. */
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
    ? await modem.send(qmapSubCommands, call).catch(unansweredIsItself)
    : undefined;
  if (list !== undefined && !isFailure(list, "modem/unexpected-reply"))
    remarks.push(listed(qmapSubCommands.text, list));
  const replies = new Map<string, AtReply | Failure>();
  for (const setting of settings) {
    const { text } = setting.read;
    const query = queryFor(setting, isFailure(list) ? undefined : list);
    const sharers = settings.filter(({ read }) => read.text === text);
    const reply =
      replies.get(text) ??
      (await modem.send(readTwice(query, sharers), call).catch(unansweredIsItself));
    replies.set(text, reply);
    if (!isFailure(reply)) remarks.push(queryRemark(setting));
    else if (isFailure(reply, "modem/refused")) remarks.push(queryRemark(setting, reply));
  }
  return { replies, remarks };
}

/**
 * Returns the query for the whole reply. A query whose reply lacks a value of one of the settings
 * is sent once more, because a line can get lost.
 */
function readTwice(read: AnySetting["read"], sharers: readonly AnySetting[]): Exchange<AtReply> {
  let isSecond = false;
  return {
    ...read,
    parse: (reply) => {
      if (!isSecond) {
        isSecond = true;
        for (const setting of sharers) currentOf(setting).parse(reply);
      }
      return reply;
    },
  };
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
