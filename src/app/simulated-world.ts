import { simulateModem, simulateRouter, simulatedShell, simulatedTransport } from "#simulator";
import type { ModemOptions, RouterOptions, SimulatedModem, SimulatedRouter } from "#simulator";
import type { Call } from "../core/call.ts";
import { wallClock } from "../core/clock.ts";
import type { Clock } from "../core/clock.ts";
import { defined } from "../core/defined.ts";
import { Failure } from "../core/failure.ts";
import { fileStore } from "../runs/file-store.ts";
import { fileNotes } from "../runs/firmware-notes-file.ts";
import { resolveSecret } from "../runs/secrets.ts";
import type { UsbPort } from "../transports/usb/usb-port.ts";
import type { Ports } from "../workflows/world.ts";
import type { Options } from "./options.ts";
import type { Io } from "./io.ts";
import { secretSources } from "./secret-sources.ts";
import { stateFolder } from "./state-folder.ts";
import { commandsOf, suggestedCommand } from "./suggested-command.ts";
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

/** Opens the world of `--simulate`: the simulated pair answers on every port and host. */
export async function simulatedWorld(options: Options, io: Io): Promise<OpenedWorld> {
  const clock = wallClock(defaultSpeed);
  const pair = await simulatedPair(clock);
  await firstLease(pair, clock, { signal: io.interrupt });
  const secrets = secretSources(options, io, []);
  const trace = await openTrace(options, io);
  return {
    ...worldOver(pair, clock, stateFolder(options, io), io.version),
    command: commandsOf(options, io),
    forgetsRefusals: options["forget"] === true,
    secret: (ref, purpose, call) => resolveSecret(ref, purpose, secrets, call),
    ...defined({ trace: trace?.line }),
    [Symbol.asyncDispose]: async () => {
      await pair.close();
      await trace?.close();
    },
  };
}

export function worldOver(
  { modem, router }: SimulatedPair,
  clock: Clock,
  folder: string,
  version: string,
): Omit<OpenedWorld, typeof Symbol.asyncDispose> {
  return {
    clock,
    version,
    command: (...words) => suggestedCommand({}, ...words),
    ports: portsOf(modem),
    secret: async (_ref, purpose) => {
      throw new Failure("profile/missing-secret", {
        message: `The demonstration cannot ask for the ${purpose}.`,
        hint: "Leave it out: the simulated devices need no secret.",
      });
    },
    openRouter: () => simulatedShell(router),
    runs: fileStore({ folder, clock, version }),
    notes: fileNotes({ folder, clock }),
  };
}
