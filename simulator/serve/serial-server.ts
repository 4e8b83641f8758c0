import { join } from "node:path";
import type { SimulatedModem } from "../modem/modem.ts";
import type { AtPort } from "../modem/port.ts";
import type { UsbIdentity, UsbInterface } from "../modem/usb.ts";
import { openPtys } from "./pty.ts";
import type { Pty, Ptys } from "./pty.ts";
import { createUsbTree } from "./usb-tree.ts";

/** The simulated modem plugged into this computer's USB, as far as programs can tell. */
export interface SerialServer {
  /** Roots to be used in place of `/sys` and `/dev`. */
  readonly sysfs: string;
  readonly dev: string;
  /** Nodes of the interfaces that answer AT, the primary one first; none while the modem is off the bus. */
  ports(): readonly string[];
  /** Hangs everybody up and takes the device out of the tree; the folders stay. */
  close(): Promise<void>;
}

export interface SerialServerOptions {
  /** Gets `sys` and `dev`; must not have them yet. */
  readonly folder: string;
  /** The modem left, or is back with these ports. */
  readonly onBus?: (ports: readonly string[]) => void;
}

interface Plugged {
  readonly ptys: Ptys;
  readonly open: readonly AtPort[];
  readonly ports: readonly string[];
}

/** Root hub and whatever else was plugged in first. */
const firstDeviceNumber = 2;

/** Every serial interface as a real pseudo terminal, and the sysfs and dev entries by which it is found. Throws `usage/not-supported-here`. */
export async function serveSerial(
  modem: SimulatedModem,
  { folder, onBus }: SerialServerOptions,
): Promise<SerialServer> {
  // Tried first, so that nothing is left behind where there are no pseudo terminals.
  await (await openPtys(1)).close();
  const tree = await createUsbTree(folder);
  let plugged: Plugged | undefined;
  let enumerations = 0;

  const unplug = async (): Promise<void> => {
    const old = plugged;
    plugged = undefined;
    for (const port of old?.open ?? []) port.close();
    await old?.ptys.close();
    await tree.unplug();
  };
  const plug = async (): Promise<void> => {
    const ptys = await openPtys(serialInterfaces(modem.usb()).length);
    const usb = modem.usb();
    const serials = serialInterfaces(usb);
    // It came or went while the lines were set up; the next turn is for that.
    if (usb === undefined || serials.length !== ptys.lines.length) return ptys.close();
    const open = ptys.lines.map((pty, index) =>
      connect(modem.open(serials[index]?.number ?? -1), pty),
    );
    // Linux takes the lowest free number, and a program that has not let go of a name yet keeps it taken: so every other time they are one higher.
    const names = serials.map((_one, index) => `ttyUSB${(enumerations % 2) + index}`);
    const terminals = new Map(
      serials.map(({ number }, index) => [
        number,
        { name: names[index] ?? "", target: ptys.lines[index]?.path ?? "" },
      ]),
    );
    await tree.plug(usb, { deviceNumber: firstDeviceNumber + enumerations, terminals });
    enumerations += 1;
    plugged = {
      ptys,
      open,
      ports: names
        .filter((_name, index) => answers(serials[index]))
        .map((name) => join(tree.dev, name)),
    };
  };

  await plug();
  /** One change after the other, however fast the modem comes and goes. */
  let last: Promise<unknown> = Promise.resolve();
  const forget = modem.onUsb((present) => {
    last = last
      .then(unplug)
      .then(() => (present ? plug() : undefined))
      .then(() => onBus?.(plugged?.ports ?? []));
  });

  return {
    sysfs: tree.sysfs,
    dev: tree.dev,
    ports: () => plugged?.ports ?? [],
    close: async () => {
      forget();
      await last;
      await unplug();
    },
  };
}

function serialInterfaces(usb: UsbIdentity | undefined): readonly UsbInterface[] {
  return usb?.interfaces.filter(({ driver }) => driver === "option") ?? [];
}

function answers(one: UsbInterface | undefined): boolean {
  return one?.role === "at" || one?.role === "modem";
}

function connect(port: AtPort, pty: Pty): AtPort {
  let there = true;
  port.onHangUp(() => (there = false));
  port.onData(pty.write);
  pty.onData((data) => (there ? port.write(data) : undefined));
  return port;
}
