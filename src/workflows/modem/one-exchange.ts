import type { Exchange } from "../../at/exchange.ts";
import type { Refusal } from "../../at/final.ts";
import type { CheckedCommand } from "../../at/command-safety.ts";
import { withoutLogin } from "../../at/mask.ts";
import type { AtSession } from "../../at/session.ts";
import { identify } from "../../at-profiles/queries/identify.ts";
import { identity } from "../../at-profiles/queries/identity.ts";
import type { Call } from "../../core/call.ts";
import { Failure, isFailure } from "../../core/failure.ts";
import type { PortSpec } from "../../profile/targets.ts";
import type { Emit } from "../events.ts";
import { findPort } from "./find-port.ts";
import { portHolds } from "./hold-port.ts";
import { openAndProbe } from "./open-and-probe.ts";
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

/**
 * Sends one command to the modem. Returns undefined when the user declined. Unknown modems get
 * queries only.
 */
export async function exchangeOnce(
  guarded: CheckedCommand,
  port: PortSpec,
  world: World,
  { emit, agree }: ExchangeOptions,
  call: Call,
): Promise<Reply | undefined> {
  await using holds = portHolds(world, emit);
  const open = async (path: string, inner: Call): Promise<AtSession> => {
    await holds.before(path, inner);
    return openAndProbe(path, world, inner);
  };
  const found = await findPort(port, world, open, call);
  await using session = found.session;
  await holds.keepOnly(found.usb);
  if (guarded.effect === "action") {
    await checkModem(guarded, session, call);
    if (!(await agree())) return undefined;
  }
  // Awaited here, because the session closes when this function returns.
  return await sendCommand(guarded.text, session, call);
}

async function checkModem(guarded: CheckedCommand, session: AtSession, call: Call): Promise<void> {
  const who = await session.send(identity, call);
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

async function sendCommand(command: string, session: AtSession, call: Call): Promise<Reply> {
  const exchange: Exchange<readonly string[]> = {
    text: command,
    timeoutMs: maxReplyMs,
    parse: ({ lines }) => lines.map(withoutLogin),
  };
  try {
    return { command, lines: await session.send(exchange, call), final: "OK" };
  } catch (error) {
    const final = refusalLine(error);
    if (final === undefined) throw error;
    return { command, lines: [], final };
  }
}

/** Returns the line of a refusal, which is a reply like any other. */
function refusalLine(error: unknown): string | undefined {
  if (!isFailure(error, "modem/refused")) return undefined;
  const refusal = error.cause as Partial<Refusal> | undefined; // the cause of every modem/refused, by at/final.ts
  return refusal?.line ?? "ERROR";
}
