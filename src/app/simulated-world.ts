import { createHash } from "node:crypto";
import {
  simulateModem,
  simulateRouter,
  simulatedModels,
  simulatedShell,
  simulatedTransport,
} from "#simulator";
import type {
  ModelName,
  ModemOptions,
  RouterOptions,
  SimulatedModem,
  SimulatedRouter,
} from "#simulator";
import { modelById } from "../at-profiles/index.ts";
import type { ModemModel } from "../at-profiles/model.ts";
import type { Call } from "../core/call.ts";
import { wallClock } from "../core/clock.ts";
import type { Clock } from "../core/clock.ts";
import { defined } from "../core/defined.ts";
import { Failure } from "../core/failure.ts";
import type { Target } from "../profile/targets.ts";
import { fileStore } from "../runs/file-store.ts";
import { fileNotes } from "../runs/firmware-notes-file.ts";
import type { UsbPort } from "../transports/usb/usb-port.ts";
import type { Ports } from "../workflows/world.ts";
import type { Options } from "./options.ts";
import type { Io } from "./io.ts";
import { secretSources } from "./secret-sources.ts";
import { stateFolder } from "./state-folder.ts";
import { commandsOf, suggestedCommand } from "./suggested-command.ts";
import { askSecrets, secretsByTarget, targetSecrets } from "./target-secrets.ts";
import { openTrace } from "./trace-file.ts";
import type { OpenedWorld } from "./opened-world.ts";

/** A simulated modem and router in this process, connected to each other. */
export interface SimulatedPair {
  readonly modem: SimulatedModem;
  readonly router: SimulatedRouter;
  close(): Promise<void>;
}

/**
 * A common starting point: Ethernet mode with double NAT, and RGMII enabled on a board without it
 * (docs/facts/modem.md#rgmii).
 */
const commonStart: NonNullable<ModemOptions["nonVolatile"]> = {
  pcieMode: 1,
  ethernetDrivers: { r8125: 1, r8168: 0 },
  usbNet: 1,
  rgmii: { enabled: true, voltage: 1, mode: -1, calls: [0, 0, 0, 0], mac: "ff:ff:ff:ff:ff:ff" },
};

/** Differences from the default pair. */
export interface PairOptions {
  readonly modem?: Partial<ModemOptions>;
  readonly router?: Partial<RouterOptions>;
}

export async function simulatedPair(
  clock: Clock,
  options: PairOptions = {},
): Promise<SimulatedPair> {
  const modem = simulateModem({
    model: "rm520n-gl",
    nonVolatile: commonStart,
    ...options.modem,
    clock,
  });
  const router = await simulateRouter({
    image: "dsa-24.10",
    wan: modem.ethernet,
    ...options.router,
    clock,
  });
  return {
    modem,
    router,
    close: async () => {
      await router.close();
      modem.close();
    },
  };
}

/** Waits up to 30 s until the router's WAN has a lease; a fault can prevent one. */
export async function firstLease(
  { router }: SimulatedPair,
  clock: Clock,
  call: Call,
): Promise<void> {
  for (let seconds = 0; seconds < 30 && router.wanAddress() === undefined; seconds += 1)
    await clock.sleep(1_000, call);
}

/** Returns the simulated modem's serial ports as a USB scan lists them. */
export function portsOf(modem: SimulatedModem): Ports {
  return {
    where: "anywhere",
    list: async () => listed(modem),
    open: (path) => simulatedTransport(modem, numberIn(path)),
    holders: async () => [],
  };
}

function listed(modem: SimulatedModem): readonly UsbPort[] {
  const usb = modem.usb();
  if (usb === undefined) return [];
  const { vendorId, productId, serial, product, busPath } = usb;
  const serials = usb.interfaces.filter(({ driver }) => driver === "option");
  const [first] = usb.interfaces;
  return serials.map(({ number, endpoints, class: usbClass, subClass, protocol, driver }) => ({
    path: `sim:ttyUSB${number}`,
    vendorId,
    productId,
    serial,
    product,
    manufacturer: "Quectel",
    busPath,
    deviceNumber: modem.restarts + 2,
    interface: number,
    endpoints,
    interfaceClass: `${usbClass}/${subClass}/${protocol}`,
    ...defined({
      firstInterfaceClass: first && `${first.class}/${first.subClass}/${first.protocol}`,
    }),
    driver,
    speedMbps: Number(usb.speed),
    maxPowerMa: Number.parseInt(usb.maxPower, 10),
  }));
}

function numberIn(path: string): number | undefined {
  const digits = /tty\w+?(\d+)$/.exec(path)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** The default speed of simulated devices: a restart of 30 s takes 2 s. */
export const defaultSpeed = 15;

/**
 * Opens the world of `--simulate`. Each target has its own pair, which answers on every port and
 * host that its profile names. Without targets there is one pair.
 */
export async function simulatedWorld(
  options: Options,
  io: Io,
  targets: readonly Target[],
): Promise<OpenedWorld> {
  const clock = wallClock(defaultSpeed);
  const call = { signal: io.interrupt };
  const pairs = new Set<SimulatedPair>();
  const open = async (pairOptions: PairOptions, inner: Call): Promise<SimulatedPair> => {
    const pair = await simulatedPair(clock, pairOptions);
    pairs.add(pair);
    await firstLease(pair, clock, inner);
    return pair;
  };
  const [first] = targets;
  const pair = await open(first === undefined ? {} : pairOptionsOf(first), call);
  const pairOf = new Map(first === undefined ? [] : [[first, pair]]);
  const sources = secretSources(options, io, targets);
  const secretsOf = secretsByTarget(sources, targets);
  const trace = await openTrace(options, io);
  const world: OpenedWorld = {
    ...worldOver(pair, clock, stateFolder(options, io), io.version),
    command: commandsOf(options, io),
    forgetsRefusals: options["forget"] === true,
    secret: targetSecrets(sources).resolve,
    // A simulated router has a blank password.
    askSecrets: (target, kinds, inner) => {
      const needed = kinds.filter((kind) => kind !== "router");
      return askSecrets(target, needed, secretsOf(target), inner);
    },
    ...defined({ trace: trace?.line }),
    forTarget: async (target, inner) => {
      const own = pairOf.get(target) ?? (await open(pairOptionsOf(target), inner));
      pairOf.set(target, own);
      return { ...world, ...devicesOver(own), secret: secretsOf(target).resolve };
    },
    // Otherwise a fleet keeps every pair in memory until its last target ends.
    releaseTarget: async (target) => {
      const own = pairOf.get(target);
      if (own === undefined) return;
      pairOf.delete(target);
      pairs.delete(own);
      await own.close();
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all([...pairs].map((one) => one.close()));
      await trace?.close();
    },
  };
  return world;
}

/**
 * Returns the simulated devices of a target: the model of its profile, and the serial number there,
 * or one made from the name. Runs and locks identify a modem by it, also in later commands.
 */
function pairOptionsOf({ name, source, modem }: Target): PairOptions {
  const model = modem === undefined ? undefined : modelById(modem.model);
  // Without a profile there is only one pair.
  const own = source.file === "" ? undefined : serialOf(name);
  const serial = modem?.port.kind === "usb-serial" ? modem.port.serial : own;
  return { modem: defined({ serial, model: model && simulatedLike(model) }) };
}

function serialOf(name: string): string {
  return createHash("sha256").update(name).digest("hex").slice(0, 7);
}

/** Returns the simulated model with this id, else one of the same family. */
export function simulatedLike({ id, family }: ModemModel): ModelName {
  const names = Object.keys(simulatedModels) as ModelName[]; // the keys of a literal
  const own = names.find((name) => name === id);
  const relative = names.find((name) => modelById(name)?.family === family);
  return own ?? relative ?? "rm520n-gl";
}

function devicesOver({ modem, router }: SimulatedPair): Pick<OpenedWorld, "ports" | "openRouter"> {
  return { ports: portsOf(modem), openRouter: () => simulatedShell(router) };
}

export function worldOver(
  pair: SimulatedPair,
  clock: Clock,
  folder: string,
  version: string,
): Omit<OpenedWorld, typeof Symbol.asyncDispose> {
  return {
    clock,
    version,
    command: (...words) => suggestedCommand({}, ...words),
    gateways: async () => ["192.168.1.1"],
    ...devicesOver(pair),
    secret: async (_ref, purpose) => {
      throw new Failure("profile/missing-secret", {
        message: `The demonstration cannot ask for the ${purpose}.`,
        hint: "Leave it out: the simulated devices need no secret.",
      });
    },
    runs: fileStore({ folder, clock, version }),
    notes: fileNotes({ folder, clock }),
  };
}
