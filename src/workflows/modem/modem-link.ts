import type { Exchange } from "../../at/exchange.ts";
import type { AtSession } from "../../at/session.ts";
import { identify } from "../../at-profiles/queries/identify.ts";
import type { ModemModel } from "../../at-profiles/model.ts";
import { settingsTowards } from "../../at-profiles/model.ts";
import type { RefusedWrite } from "../../at-profiles/refused-writes.ts";
import type { AnySetting } from "../../at-profiles/setting.ts";
import type { Call } from "../../core/call.ts";
import { defined } from "../../core/defined.ts";
import { Failure, isFailure } from "../../core/failure.ts";
import type { ModemSpec } from "../../profile/targets.ts";
import { modemDigest } from "../../runs/devices.ts";
import { channelOf } from "../../transports/channel.ts";
import type { Channel } from "../../transports/channel.ts";
import type { ModemIdentity } from "../../transports/usb/identity.ts";
import { openMemory } from "../observe/firmware-memory.ts";
import type { FirmwareMemory, StoreNotes } from "../observe/firmware-memory.ts";
import { sendOrResend } from "./resend-query.ts";
import { findPort } from "./find-port.ts";
import type { FoundPort } from "./find-port.ts";
import type { Emit, Event } from "../events.ts";
import { portHolds } from "./hold-port.ts";
import { openAndProbe } from "./open-and-probe.ts";
import { openAlternativePort } from "./alternative-port.ts";
import type { StaysOpen } from "./alternative-port.ts";
import { readIdentity } from "./read-identity.ts";
import { retryPolicyFor } from "../observe/retry-policy.ts";
import { answers, reopen, restart } from "./restart-modem.ts";
import type { OpenedPort } from "./restart-modem.ts";
import { dropEvidence, leftUsb } from "./usb-drop.ts";
import type { World } from "../world.ts";

/** One modem across its restarts: its port can change, the modem stays the same. */
export interface ModemLink extends AsyncDisposable {
  readonly model: ModemModel;
  readonly firmware: string;
  /** The port it answers on now. */
  readonly port: string;
  /** The way that port is reached. */
  readonly channel: Channel;
  /**
   * The network device of this modem that carries the connection to the router: `wwan0`. Absent
   * when none does.
   */
  readonly carriesUs?: string;
  /** A digest that identifies the modem in later runs without revealing its serial number. */
  readonly identity: string;
  /** The recording that answers in place of a modem. */
  readonly recording?: object;
  /** Every setting that can be planned, in the order it is applied. */
  readonly settings: readonly AnySetting[];
  send<T>(exchange: Exchange<T>, call: Call): Promise<T>;
  /**
   * Names settings that an earlier run read: if refused now, they are read again before they count
   * as missing.
   */
  expect(ids: readonly string[]): void;
  /** Stores what this firmware accepted and refused. */
  readonly remember: StoreNotes;
  /** Returns the writes that this firmware refused, in earlier runs and in this one. */
  refused(): readonly RefusedWrite[];
  /**
   * Whether the modem has not left its bus since it was opened, so that it has not restarted either.
   * False where the system gives no device numbers.
   */
  readonly staysOnBus: boolean;
  /**
   * Restarts the modem and waits until it answers again. Throws `modem/not-restarted` or
   * `modem/not-back`.
   */
  restart(emit: Emit, call: Call): Promise<void>;
  /** Returns whether the modem answers now. */
  answers(call: Call): Promise<boolean>;
  /**
   * Waits for the same modem and opens it again after its port vanished. Does nothing while it
   * answers. A modem that did not return in time is tried once more, for a short time.
   */
  reopen(emit: Emit, call: Call): Promise<void>;
  /**
   * Changes to another port of the same module, on a channel that stays open. Returns whether there
   * is one.
   */
  changePort(stays: StaysOpen, emit: Emit, call: Call): Promise<boolean>;
}

/**
 * Finds and opens the modem that the profile means. Throws `refused/…` for an unknown or another
 * model.
 */
export async function openModem(
  spec: ModemSpec,
  world: World,
  emit: Emit,
  call: Call,
): Promise<ModemLink> {
  emit({ type: "looking", at: "modem" });
  const holds = portHolds(world, emit);
  const open = async (path: string, inner: Call): Promise<AtSession> => {
    await holds.before(path, inner);
    return openAndProbe(path, world, inner);
  };
  const found = await findPort(spec.port, world, open, call).catch(async (error: unknown) => {
    await holds[Symbol.asyncDispose]();
    throw error;
  });
  const close = async (session: AtSession): Promise<void> => {
    await session[Symbol.asyncDispose]();
    await holds[Symbol.asyncDispose]();
  };
  try {
    await holds.keepOnly(found.usb);
    const who = await readIdentity(found.session, call);
    const model = identify({ model: who.model });
    emit(modemEvent(model?.title ?? who.model, who.firmware, found));
    const known = knownModel(model, who.model, spec);
    const port: OpenedPort = { ...found, model: known, world, open };
    const memory = await openMemory({ model: known.id, revision: who.firmware }, world, emit);
    return linkTo(port, who.firmware, memory, close);
  } catch (error) {
    await close(found.session);
    throw error;
  }
}

function modemEvent(model: string, firmwareName: string, found: FoundPort): Event {
  const { path: port, because, usb } = found;
  const shown =
    usb === undefined
      ? undefined
      : defined({
          vendor: usb.vendorId,
          product: usb.productId,
          serial: usb.serial,
          interface: usb.interface,
        });
  return {
    type: "modem",
    model,
    firmware: firmwareName,
    port,
    because,
    ...defined({ usb: shown }),
  };
}

function knownModel(model: ModemModel | undefined, name: string, spec: ModemSpec): ModemModel {
  if (model === undefined) {
    throw new Failure("refused/unknown-modem", {
      message: `ethermode does not know the modem model "${name}". It never writes to unknown modems.`,
      hint: "Record the modem's replies and follow docs/adding-a-modem.md:\n  ethermode detect --trace modem.txt",
    });
  }
  if (spec.model !== "auto" && spec.model !== model.id) {
    throw new Failure("refused/other-model", {
      message: `The profile is for ${spec.model}, but the modem is a ${model.title}.`,
      hint: `Use a profile for ${model.id}, or set \`modem.model\` to auto.`,
    });
  }
  return model;
}

function linkTo(
  port: OpenedPort,
  firmwareName: string,
  memory: FirmwareMemory,
  close: (session: AtSession) => Promise<void>,
): ModemLink {
  const { model, world } = port;
  const settings = settingsTowards(model, "forward");
  const retries = retryPolicyFor(settings);
  // Runs and locks keep the identity of a modem that moves to another bus in a restart.
  let identity = digest(port.identity);
  const deviceNumber = port.identity?.deviceNumber;
  return {
    model,
    firmware: firmwareName,
    settings,
    ...defined({ carriesUs: port.usb?.carriesUs, recording: world.recording }),
    get identity() {
      return identity;
    },
    get port() {
      return port.path;
    },
    get staysOnBus() {
      return deviceNumber !== undefined && port.identity?.deviceNumber === deviceNumber;
    },
    get channel() {
      return channelOf(port.path, port.usb);
    },
    send: async (exchange, call) => {
      try {
        const value = await sendOrResend(port, retries.with(exchange), call);
        retries.answered(exchange);
        return value;
      } catch (error) {
        if (isFailure(error, "modem/refused")) retries.refused(exchange);
        if (!isFailure(error, "port/vanished")) throw error;
        throw leftUsb(await dropEvidence(port.usb, world, call), error);
      }
    },
    expect: retries.expect,
    ...memory,
    restart: (emit, call) => restart(port, emit, call),
    answers: (call) => answers(port, call),
    reopen: (emit, call) => reopen(port, emit, call),
    changePort: async (stays, emit, call) => {
      const other = await openAlternativePort(port, stays, call);
      if (other === undefined) return false;
      await port.session[Symbol.asyncDispose]();
      Object.assign(port, other);
      identity = digest(port.identity);
      emit(modemEvent(model.title, firmwareName, other));
      return true;
    },
    [Symbol.asyncDispose]: () => close(port.session),
  };
}

/** A modem without serial number can return on another bus (docs/facts/modem.md#usb-speed-after-restart). */
function digest(known: ModemIdentity | undefined): string {
  const { serial, busPath, isAlone, vendorId, productId = "" } = known ?? {};
  const kind = isAlone && vendorId !== undefined ? `${vendorId}:${productId}` : busPath;
  return modemDigest(serial ?? kind);
}
