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
import { inhibitions } from "./hold-port.ts";
import { openAndProbe } from "./open-and-probe.ts";
import type { World } from "../world.ts";

export interface Said {
  readonly command: string;
  readonly lines: readonly string[];
  /** `OK`, or how the modem refused. */
  readonly final: string;
}

export interface ExchangeOptions {
  readonly emit: Emit;
  /** Asked once, before a command that may change something is sent. */
  readonly agree: () => Promise<boolean>;
}

/** A search for networks is the slowest answer there is: up to 180 s by the manuals (M55 COPS). */
const slowestMs = 180_000;

/** Sends one command to the modem that is there. Undefined when the person said no. Unknown modems are asked, never told. */
export async function exchangeOnce(
  guarded: CheckedCommand,
  port: PortSpec,
  world: World,
  { emit, agree }: ExchangeOptions,
  call: Call,
): Promise<Said | undefined> {
  await using others = inhibitions(world, emit);
  const knock = async (path: string, inner: Call): Promise<AtSession> => {
    await others.before(path, inner);
    return openAndProbe(path, world, inner);
  };
  const found = await findPort(port, world, knock, call);
  await using session = found.session;
  await others.keepOnly(found.usb);
  if (guarded.effect === "action") {
    await checkModem(guarded, session, call);
    if (!(await agree())) return undefined;
  }
  // Awaited here: the session is closed when this function is left.
  return await say(guarded.text, session, call);
}

async function checkModem(guarded: CheckedCommand, session: AtSession, call: Call): Promise<void> {
  const who = await session.send(identity, call);
  const model = identify(who);
  if (model === undefined || model.readOnly !== undefined) {
    throw new Failure("refused/unknown-modem", {
      message: `The modem calls itself "${who.model}"; ${model?.readOnly ?? "ethermode does not know it"}. Nothing is written to it.`,
      hint: "Questions are allowed: `ethermode at 'AT+QCFG=?'`. See docs/adding-a-modem.md.",
    });
  }
  guarded.checkFor(model.family === "unisoc" ? "other" : "qualcomm");
}

async function say(command: string, session: AtSession, call: Call): Promise<Said> {
  const exchange: Exchange<readonly string[]> = {
    text: command,
    timeoutMs: slowestMs,
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

/** A refusal is an answer, too. */
function refusalLine(error: unknown): string | undefined {
  if (!isFailure(error, "modem/refused")) return undefined;
  const refusal = error.cause as Partial<Refusal> | undefined; // the cause of every modem/refused, by at/final.ts
  return refusal?.line ?? "ERROR";
}
