import { createHash } from "node:crypto";
import type { Exchange } from "../at/exchange.ts";
import type { AtSession } from "../at/session.ts";
import { identify } from "../at-profiles/identify.ts";
import type { ModemModel } from "../at-profiles/model.ts";
import { settingsTowards } from "../at-profiles/model.ts";
import type { AnySetting } from "../at-profiles/setting.ts";
import { firmware, identity } from "../at-profiles/status.ts";
import type { Call } from "../core/call.ts";
import { Failure, isFailure } from "../core/failure.ts";
import type { ModemWish } from "../profile/targets.ts";
import { waitForModem, waitForPath } from "../transports/after-restart.ts";
import type { ModemIdentity } from "../transports/identity.ts";
import { findPort } from "./find-port.ts";
import type { FoundPort, Knock } from "./find-port.ts";
import type { Emit } from "./events.ts";
import { inhibitions } from "./inhibitions.ts";
import type { Inhibitions } from "./inhibitions.ts";
import { knockAt } from "./knock.ts";
import type { World } from "./world.ts";

/** One modem, held across its restarts: the port may get another name, the modem stays the same. */
export interface ModemLink extends AsyncDisposable {
  readonly model: ModemModel;
  readonly firmware: string;
  /** Where it answers now. */
  readonly port: string;
  /** A digest that tells whether a later run talks to the same modem, without saying which one it is. */
  readonly identity: string;
  /** Every setting that may be planned, in the order it is applied. */
  readonly settings: readonly AnySetting[];
  send<T>(exchange: Exchange<T>, call: Call): Promise<T>;
  /** Restarts the modem and waits until it answers again. Throws `modem/not-back`. */
  restart(emit: Emit, call: Call): Promise<void>;
  /** After the port went away: waits for the same modem and opens it anew. Does nothing while it answers. */
  reopen(emit: Emit, call: Call): Promise<void>;
}

export async function openModem(wish: ModemWish, world: World, emit: Emit, call: Call): Promise<ModemLink> {
  emit({ type: "looking", at: "modem" });
  const others = inhibitions(world, emit);
  const knock = async (path: string, inner: Call): Promise<AtSession> => {
    await others.before(path, inner);
    return knockAt(path, world, inner);
  };
  const found = await findPort(wish.port, world, knock, call).catch(async (error: unknown) => {
    await others[Symbol.asyncDispose]();
    throw error;
  });
  try {
    await others.keepOnly(found.usb);
    const who = await readIdentity(found.session, call);
    const model = identify({ model: who.model });
    emit({
      type: "modem",
      model: model?.title ?? who.model,
      firmware: who.firmware,
      port: found.path,
      because: found.because,
      ...(found.usb === undefined ? {} : { usb: usbOf(found.usb) }),
    });
    return linkTo(knownModel(model, who.model, wish), who.firmware, found, world, knock, others);
  } catch (error) {
    await found.session[Symbol.asyncDispose]();
    await others[Symbol.asyncDispose]();
    throw error;
  }
}

function knownModel(model: ModemModel | undefined, name: string, wish: ModemWish): ModemModel {
  if (model === undefined) {
    throw new Failure("refused/unknown-modem", {
      message: `The modem calls itself "${name}", which ethermode does not know; nothing is written to unknown modems.`,
      hint: "Run `ethermode detect --trace FILE` and see docs/adding-a-modem.md.",
    });
  }
  if (wish.model !== "auto" && wish.model !== model.id) {
    throw new Failure("refused/other-model", {
      message: `The profile is for ${wish.model}, but the modem is a ${model.title}.`,
      hint: `Use a profile for ${model.id}, or set modem.model to auto.`,
    });
  }
  return model;
}

/** ATI names the model; AT+QGMR adds the sub-version, where the firmware has it. */
async function readIdentity(session: AtSession, call: Call): Promise<{ readonly model: string; readonly firmware: string }> {
  const { model, revision } = await session.send(identity, call);
  const full = await session.send(firmware, call).catch((error: unknown) => {
    if (isFailure(error, "modem/refused", "modem/unexpected-reply")) return revision;
    throw error;
  });
  return { model, firmware: full };
}

function usbOf({ vendorId, productId, serial, interface: number }: NonNullable<FoundPort["usb"]>): { vendor?: string; product?: string; serial?: string; interface?: number } {
  return {
    ...(vendorId === undefined ? {} : { vendor: vendorId }),
    ...(productId === undefined ? {} : { product: productId }),
    ...(serial === undefined ? {} : { serial }),
    ...(number === undefined ? {} : { interface: number }),
  };
}

function linkTo(model: ModemModel, firmware: string, found: FoundPort, world: World, knock: Knock, others: Inhibitions): ModemLink {
  let { session, path } = found;
  const { clock, ports } = world;

  const answers = async (call: Call): Promise<boolean> => {
    try {
      await session.send({ text: "AT", timeoutMs: 3_000, retries: 1, parse: () => undefined }, call);
      return true;
    } catch (error) {
      if (!isFailure(error, "port/vanished", "modem/no-answer")) throw error;
      await session[Symbol.asyncDispose]();
      return false;
    }
  };

  /** Waits until the same modem answers on whatever port it has by then. */
  const comeBack = async (left: Promise<void>, emit: Emit, call: Call): Promise<void> => {
    const { downWithinMs, upWithinMs } = model.restart;
    emit({ type: "waiting", for: "modem-back", seconds: (downWithinMs + upWithinMs) / 1000 });
    let fresh: { readonly session: AtSession; readonly path: string } | undefined;
    const probe = async (at: string, inner: Call): Promise<boolean> => {
      fresh = { session: await knock(at, inner), path: at };
      return true;
    };
    const patience = { clock, goneWithinMs: downWithinMs, backWithinMs: upWithinMs, pollMs: 500, left };
    if (found.identity === undefined) await waitForPath(path, probe, patience, call);
    else await waitForModem(found.identity, (inner) => ports.list(inner), probe, patience, call);
    if (fresh === undefined) throw new Failure("internal/bug", { message: "The modem is back but was never asked." });
    ({ session, path } = fresh);
  };

  return {
    model,
    firmware,
    settings: settingsTowards(model, "forward"),
    identity: digest(found.identity),
    get port() {
      return path;
    },
    send: (exchange, call) => session.send(exchange, call),
    restart: async (emit, call) => {
      const old = session;
      const leaving = watchLeaving(old);
      await old.send({ text: model.restart.command, timeoutMs: model.restart.timeoutMs, parse: () => undefined }, call).catch((error: unknown) => {
        // The port may vanish before its OK is read; that is the restart itself.
        if (!isFailure(error, "port/vanished")) throw error;
      });
      leaving.begin();
      try {
        await comeBack(leaving.left.then(() => old[Symbol.asyncDispose]()), emit, call);
      } finally {
        // A port that neither went away nor spoke is still ours to close.
        await old[Symbol.asyncDispose]();
      }
      await clock.sleep(model.restart.settleMs, call);
      // One that answered on its way down is waited for once more.
      if (!(await answers(call))) await comeBack(Promise.resolve(), emit, call);
    },
    reopen: async (emit, call) => {
      if (!(await answers(call))) await comeBack(Promise.resolve(), emit, call);
    },
    [Symbol.asyncDispose]: async () => {
      await session[Symbol.asyncDispose]();
      await others[Symbol.asyncDispose]();
    },
  };
}

/** A restarting modem takes its port away; one whose port stays says RDY when it is up again (M55 table 12). Lines from before `begin` say nothing about it. */
function watchLeaving(session: AtSession): { readonly left: Promise<void>; begin(): void } {
  let begun = false;
  const left = new Promise<void>((resolve) => {
    const stop = session.onUnsolicited((line) => (begun && line === "RDY" ? resolve() : undefined));
    void session.gone.then(() => {
      stop();
      resolve();
    });
  });
  return {
    left,
    begin: () => {
      begun = true;
    },
  };
}

function digest(identity: ModemIdentity | undefined): string {
  const known = identity?.serial ?? identity?.busPath ?? "unknown";
  return createHash("sha256").update(`ethermode ${known}`).digest("hex").slice(0, 16);
}
