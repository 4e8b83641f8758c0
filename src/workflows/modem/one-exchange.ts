import type { Exchange } from "../../at/exchange.ts";
import { refusalOf } from "../../at/final.ts";
import type { CheckedCommand } from "../../at/command-safety.ts";
import { withoutLogin } from "../../at/mask.ts";
import { unreadAnswer } from "../../at/judge-answer.ts";
import type { AtSession } from "../../at/session.ts";
import { identify } from "../../at-profiles/queries/identify.ts";
import type { Call } from "../../core/call.ts";
import type { Clock } from "../../core/clock.ts";
import { Failure } from "../../core/failure.ts";
import { waits } from "../../core/waits.ts";
import type { PortSpec } from "../../profile/targets.ts";
import type { Emit } from "../events.ts";
import { linesAfterwards } from "./lines-afterwards.ts";
import { retryUntilBack } from "./open-after-restart.ts";
import { openSession } from "./open-session.ts";
import { readModel } from "./read-identity.ts";
import type { World } from "../world.ts";

export interface Reply {
  readonly command: string;
  readonly lines: readonly string[];
  /** `OK`, or the line with which the modem refused. */
  readonly final: string;
}

export interface ExchangeOptions {
  readonly emit: Emit;
  /** Asked once, before a command that may change something is sent. */
  readonly agree: () => Promise<boolean>;
}

/**
 * A network search takes longest: up to 180 s by the manuals (docs/facts/modem.md#response-times).
 */
const maxReplyMs = 180_000;

/** An open port for commands that a user types. */
export interface OpenedPort extends AsyncDisposable {
  readonly port: string;
  /** Resolves when the port is gone, for example after a restart of the modem. */
  readonly gone: Promise<void>;
  /** Waits for a modem whose port is gone, and opens the port on which it answers now. */
  reopen(call: Call): Promise<void>;
  /** Calls the listener with lines that answer no command. Returns the function that stops it. */
  onUnsolicited(listener: (line: string) => void): () => void;
  /** Sends one command. Returns undefined when the user declined. Unknown modems get queries only. */
  send(
    guarded: CheckedCommand,
    agree: ExchangeOptions["agree"],
    call: Call,
  ): Promise<Reply | undefined>;
}

export async function openForCommands(
  port: PortSpec,
  world: World,
  emit: Emit,
  call: Call,
): Promise<OpenedPort> {
  let held = await openSession(port, world, emit, call);
  const serial = held.usb?.serial;
  const same: PortSpec = serial === undefined ? port : { kind: "usb-serial", serial };
  return {
    get port() {
      return held.path;
    },
    get gone() {
      return held.session.gone;
    },
    reopen: async (inner) => {
      await held[Symbol.asyncDispose]();
      const { clock } = world;
      const deadline = clock.monotonicMs() + waits.modemBack.deadlineMs;
      held = await retryUntilBack(
        () => openSession(same, world, emit, inner),
        deadline,
        { clock, emit },
        inner,
      );
    },
    onUnsolicited: (listener) => held.session.onUnsolicited(listener),
    send: async (guarded, agree, inner) => {
      const { session } = held;
      if (guarded.effect === "action") {
        await checkModem(guarded, session, inner);
        if (!(await agree())) return undefined;
      }
      return sendCommand(guarded.text, session, world.clock, inner);
    },
    [Symbol.asyncDispose]: () => held[Symbol.asyncDispose](),
  };
}

/** Sends one command to the modem and closes the port. Returns undefined when the user declined. */
export async function exchangeOnce(
  guarded: CheckedCommand,
  port: PortSpec,
  world: World,
  { emit, agree }: ExchangeOptions,
  call: Call,
): Promise<Reply | undefined> {
  await using opened = await openForCommands(port, world, emit, call);
  // Awaited here, because the port closes when this function returns.
  return await opened.send(guarded, agree, call);
}

async function checkModem(guarded: CheckedCommand, session: AtSession, call: Call): Promise<void> {
  const who = await readModel(session, call);
  const model = identify(who);
  if (model === undefined || model.readOnly !== undefined) {
    throw new Failure("refused/unknown-modem", {
      message:
        `ethermode sends no writing command to the modem "${who.model}": ` +
        `${model?.readOnly ?? "the model is unknown"}.`,
      hint:
        "Queries are allowed, for example:\n  ethermode at 'AT+QCFG=?'\nTo add a model, see " +
        "docs/adding-a-modem.md.",
    });
  }
  guarded.checkFor(model.family === "unisoc" ? "other" : "qualcomm");
}

/** Sends a command as typed. Returns everything that the modem answers to it. */
export async function sendCommand(
  command: string,
  session: AtSession,
  clock: Clock,
  call: Call,
): Promise<Reply> {
  const exchange: Exchange<readonly string[]> = {
    text: command,
    timeoutMs: maxReplyMs,
    parse: ({ lines }) => lines,
  };
  const later = await linesAfterwards(command, session, clock, call);
  const reply = (lines: readonly string[], final: string): Reply => ({
    command,
    lines: lines.map(withoutLogin),
    final,
  });
  try {
    const lines = await session.send(exchange, call);
    return reply([...lines, ...(await later.collect())], "OK");
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal !== undefined) return reply(refusal.lines ?? [], refusal.line);
    const unread = unreadAnswer(error);
    if (unread === undefined || unread.lines.length === 0) throw error;
    return reply(unread.lines, unread.result.kind === "accepted" ? "OK" : unread.result.line);
  } finally {
    later.stop();
  }
}
