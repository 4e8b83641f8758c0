import { createHash } from "node:crypto";
import type { Exchange } from "../../at/exchange.ts";
import type { AtSession } from "../../at/session.ts";
import { identify } from "../../at-profiles/queries/identify.ts";
import type { ModemModel } from "../../at-profiles/model.ts";
import { settingsTowards } from "../../at-profiles/model.ts";
import type { AnySetting } from "../../at-profiles/setting.ts";
import { firmware, identity } from "../../at-profiles/queries/identity.ts";
import type { Call } from "../../core/call.ts";
import { Failure, isFailure } from "../../core/failure.ts";
import type { ModemSpec } from "../../profile/targets.ts";
import { waitForModem, waitForPath } from "../../transports/after-restart.ts";
import type { ModemIdentity } from "../../transports/usb/identity.ts";
import { remembering } from "../observe/firmware-memory.ts";
import type { Remember } from "../observe/firmware-memory.ts";
import { findPort } from "./find-port.ts";
import type { FoundPort, Knock } from "./find-port.ts";
import type { Emit } from "../events.ts";
import { inhibitions } from "./hold-port.ts";
import type { Inhibitions } from "./hold-port.ts";
import { openAndProbe } from "./open-and-probe.ts";
import { retryPolicyFor } from "../observe/retry-policy.ts";
import { dropEvidence, leftUsb } from "./usb-drop.ts";
import type { World } from "../world.ts";

/** One modem, held across its restarts: the port may get another name, the modem stays the same. */
export interface ModemLink extends AsyncDisposable {
  readonly model: ModemModel;
  readonly firmware: string;
  /** Where it answers now. */
  readonly port: string;
  /** The network device of this very modem by which we reach the router, when it does: `wwan0`. */
  readonly carriesUs?: string;
  /** A digest that tells whether a later run talks to the same modem, without saying which one it is. */
  readonly identity: string;
  /** Every setting that may be planned, in the order it is applied. */
  readonly settings: readonly AnySetting[];
  send<T>(exchange: Exchange<T>, call: Call): Promise<T>;
  /** By setting id: what an earlier run read of this modem. Refused now, it is asked again before it counts as missing. */
  expect(ids: readonly string[]): void;
  /** Writes down what this firmware said. */
  readonly remember: Remember;
  /** Restarts the modem and waits until it answers again. Throws `modem/not-back`. */
  restart(emit: Emit, call: Call): Promise<void>;
  /** After the port went away: waits for the same modem and opens it anew. Does nothing while it answers. */
  reopen(emit: Emit, call: Call): Promise<void>;
}

export async function openModem(
  wish: ModemSpec,
  world: World,
  emit: Emit,
  call: Call,
): Promise<ModemLink> {
  emit({ type: "looking", at: "modem" });
  const others = inhibitions(world, emit);
  const knock = async (path: string, inner: Call): Promise<AtSession> => {
    await others.before(path, inner);
    return openAndProbe(path, world, inner);
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
    const known = knownModel(model, who.model, wish);
    return linkTo(
      known,
      who.firmware,
      remembering({ model: known.id, revision: who.firmware }, world, emit),
      found,
      world,
      knock,
      others,
    );
  } catch (error) {
    await found.session[Symbol.asyncDispose]();
    await others[Symbol.asyncDispose]();
    throw error;
  }
}

function knownModel(model: ModemModel | undefined, name: string, wish: ModemSpec): ModemModel {
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
async function readIdentity(
  session: AtSession,
  call: Call,
): Promise<{ readonly model: string; readonly firmware: string }> {
  const { model, revision } = await session.send(identity, call);
  const full = await session.send(firmware, call).catch((error: unknown) => {
    if (isFailure(error, "modem/refused", "modem/unexpected-reply")) return revision;
    throw error;
  });
  return { model, firmware: full };
}

function usbOf({ vendorId, productId, serial, interface: number }: NonNullable<FoundPort["usb"]>): {
  vendor?: string;
  product?: string;
  serial?: string;
  interface?: number;
} {
  return {
    ...(vendorId === undefined ? {} : { vendor: vendorId }),
    ...(productId === undefined ? {} : { product: productId }),
    ...(serial === undefined ? {} : { serial }),
    ...(number === undefined ? {} : { interface: number }),
  };
}

/** Assumed: nothing boots as quickly as this (modem.md 4.2: 20-45 s). A port that vanished before the OK and was back sooner was a cable or a hub; the modem has not restarted. */
const quickestRestartMs = 10_000;

function linkTo(
  model: ModemModel,
  firmware: string,
  remember: Remember,
  found: FoundPort,
  world: World,
  knock: Knock,
  others: Inhibitions,
): ModemLink {
  let { session, path } = found;
  const { clock, ports } = world;
  const settings = settingsTowards(model, "forward");
  const patience = retryPolicyFor(settings);

  const answers = async (call: Call): Promise<boolean> => {
    try {
      await session.send(
        { text: "AT", timeoutMs: 3_000, retries: 1, parse: () => undefined },
        call,
      );
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
    const limits = {
      clock,
      goneWithinMs: downWithinMs,
      backWithinMs: upWithinMs,
      pollMs: 500,
      left,
    };
    if (found.identity === undefined) await waitForPath(path, probe, limits, call);
    else await waitForModem(found.identity, (inner) => ports.list(inner), probe, limits, call);
    if (fresh === undefined)
      throw new Failure("internal/bug", { message: "The modem is back but was never asked." });
    ({ session, path } = fresh);
  };

  const reopen = async (emit: Emit, call: Call): Promise<void> => {
    if (!(await answers(call))) await comeBack(Promise.resolve(), emit, call);
  };

  /** Says whether the command was heard to be taken, or its port vanished first: most often that is the restart itself. */
  const sendRestart = async (emit: Emit, call: Call): Promise<"taken" | "port-vanished"> => {
    const old = session;
    const leaving = watchLeaving(old);
    const how = await old
      .send(
        {
          text: model.restart.command,
          timeoutMs: model.restart.timeoutMs,
          parse: () => "taken" as const,
        },
        call,
      )
      .catch((error: unknown) => {
        if (!isFailure(error, "port/vanished")) throw error;
        return "port-vanished" as const;
      });
    leaving.begin();
    try {
      await comeBack(
        leaving.left.then(() => old[Symbol.asyncDispose]()),
        emit,
        call,
      );
    } finally {
      // A port that neither went away nor spoke is still ours to close.
      await old[Symbol.asyncDispose]();
    }
    return how;
  };

  return {
    model,
    firmware,
    settings,
    ...(found.usb?.carriesUs === undefined ? {} : { carriesUs: found.usb.carriesUs }),
    identity: digest(found.identity),
    get port() {
      return path;
    },
    send: async (exchange, call) => {
      try {
        const value = await session.send(patience.with(exchange), call);
        patience.answered(exchange);
        return value;
      } catch (error) {
        if (isFailure(error, "modem/refused")) patience.refused(exchange);
        if (!isFailure(error, "port/vanished")) throw error;
        throw leftUsb(await dropEvidence(found.usb, world, call), error);
      }
    },
    expect: patience.expect,
    remember,
    restart: async (emit, call) => {
      await reopen(emit, call);
      const began = clock.now();
      if (
        (await sendRestart(emit, call)) === "port-vanished" &&
        clock.now() - began < quickestRestartMs
      )
        await sendRestart(emit, call);
      await clock.sleep(model.restart.settleMs, call);
      // One that answered on its way down is waited for once more.
      await reopen(emit, call);
    },
    reopen,
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
