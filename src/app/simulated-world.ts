import { simulateModem, simulateRouter, simulatedShell, simulatedTransport } from "#simulator";
import type { ModemOptions, RouterOptions, SimulatedModem, SimulatedRouter } from "#simulator";
import type { Call } from "../core/call.ts";
import { wallClock } from "../core/clock.ts";
import type { Clock } from "../core/clock.ts";
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
import { openTrace } from "./trace-file.ts";
import type { OpenedWorld } from "./opened-world.ts";

/** A modem and a router that exist only in this process, plugged into each other. */
export interface SimulatedPair {
  readonly modem: SimulatedModem;
  readonly router: SimulatedRouter;
  close(): Promise<void>;
}

/** As a person finds it: Ethernet mode after a guide, double NAT, and the RGMII port left on, which such a board does not have (ROM-OLD). */
const afterAGuide: NonNullable<ModemOptions["nonVolatile"]> = {
  pcieMode: 1,
  ethernetDrivers: { r8125: 1, r8168: 0 },
  usbNet: 1,
  rgmii: { enabled: true, voltage: 1, mode: -1, calls: [0, 0, 0, 0], mac: "ff:ff:ff:ff:ff:ff" },
};

/** What is to differ from the usual pair. */
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
    nonVolatile: afterAGuide,
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

/** Until the router's WAN has what the modem hands out, as after minutes of being plugged together; not for ever, as nothing may be handed out. */
export async function firstLease(
  { router }: SimulatedPair,
  clock: Clock,
  call: Call,
): Promise<void> {
  for (let seconds = 0; seconds < 30 && router.wanAddress() === undefined; seconds += 1)
    await clock.sleep(1_000, call);
}

/** The simulated modem's serial ports, as a scan of a computer's USB would list them. */
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
    ...(first === undefined
      ? {}
      : { firstInterfaceClass: `${first.class}/${first.subClass}/${first.protocol}` }),
    driver,
    speedMbps: Number(usb.speed),
    maxPowerMa: Number.parseInt(usb.maxPower, 10),
  }));
}

function numberIn(path: string): number | undefined {
  const digits = /(\d+)$/.exec(path)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** How many times faster than life simulated devices run unless told otherwise: a restart of half a minute takes two seconds. */
export const usualSpeed = 15;

/** `--simulate`: whatever the profile says of ports and hosts, the simulated pair answers. */
export async function simulatedWorld(options: Options, io: Io): Promise<OpenedWorld> {
  const clock = wallClock(usualSpeed);
  const pair = await simulatedPair(clock);
  await firstLease(pair, clock, { signal: io.interrupt });
  const secrets = secretSources(options, io, []);
  const trace = await openTrace(options, io);
  return {
    ...worldOver(pair, clock, stateFolder(options, io), io.version),
    secret: (ref, purpose, call) => resolveSecret(ref, purpose, secrets, call),
    ...(trace === undefined ? {} : { trace: trace.line }),
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
    ports: portsOf(modem),
    secret: async (_ref, purpose) => {
      throw new Failure("profile/missing-secret", {
        message: `There is nobody who could tell the ${purpose}.`,
        hint: "Leave it out: the simulated devices want no secret.",
      });
    },
    openRouter: () => simulatedShell(router),
    runs: fileStore({ folder, clock, version }),
    notes: fileNotes({ folder, clock }),
  };
}
