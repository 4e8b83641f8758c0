import { join } from "node:path";
import type { SimulatedModem } from "../modem/modem.ts";
import type { AtPort } from "../modem/port.ts";
import { answersAt, isSerial, type UsbIdentity, type UsbInterface } from "../modem/usb.ts";
import { openPtys, type Pty, type Ptys } from "./pty.ts";
import { createUsbTree } from "./usb-tree.ts";

/** The simulated modem on this computer's USB, as programs see it. */
export interface SerialServer {
  /** Roots that replace `/sys` and `/dev`. */
  readonly sysfs: string;
  readonly dev: string;
  /** Nodes of the ports that answer AT, the primary one first; empty while the modem is off the bus. */
  ports(): readonly string[];
  /** Hangs up all ports and removes the device from the tree; the folders stay. */
  close(): Promise<void>;
}

export interface SerialServerOptions {
  /** The folder for `sys` and `dev`, which must not exist yet. */
  readonly folder: string;
  /** Called when the modem leaves (no ports) or returns. */
  readonly onBus?: (ports: readonly string[]) => void;
}

interface Plugged {
  readonly ptys: Ptys;
  readonly open: readonly AtPort[];
  readonly ports: readonly string[];
}

/** After the root hub and another device. */
const firstDeviceNumber = 2;

/** Serves every serial interface as a pseudo terminal. Throws `usage/not-supported-here`. */
export async function serveSerial(
  modem: SimulatedModem,
  { folder, onBus }: SerialServerOptions,
): Promise<SerialServer> {
  // Checked first, so that a failure leaves no folder behind.
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
    // The modem left or returned meanwhile; the next event handles that.
    if (usb === undefined || serials.length !== ptys.lines.length) return ptys.close();
    // Linux takes the lowest free number; a program that still holds a port raises it, simulated
    // every second time.
    const lines = linesOf(ptys, serials, enumerations % 2);
    const open = lines.map(({ pty, serial }) => connect(modem.open(serial.number), pty));
    const terminals = new Map(
      lines.map(({ pty, serial, name }) => [serial.number, { name, target: pty.path }]),
    );
    await tree.plug(usb, { deviceNumber: firstDeviceNumber + enumerations, terminals });
    enumerations += 1;
    const answering = lines.filter(({ serial }) => answersAt(serial));
    plugged = { ptys, open, ports: answering.map(({ name }) => join(tree.dev, name)) };
  };

  await plug();
  /** Handles one change after the other. */
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

interface Line {
  readonly pty: Pty;
  readonly serial: UsbInterface;
  /** The name of the device node. */
  readonly name: string;
}

function linesOf(
  ptys: Ptys,
  serials: readonly UsbInterface[],
  firstNumber: number,
): readonly Line[] {
  return ptys.lines.flatMap((pty, index) => {
    const serial = serials[index];
    return serial === undefined ? [] : [{ pty, serial, name: `ttyUSB${firstNumber + index}` }];
  });
}

function serialInterfaces(usb: UsbIdentity | undefined): readonly UsbInterface[] {
  return usb?.interfaces.filter(isSerial) ?? [];
}

function connect(port: AtPort, pty: Pty): AtPort {
  let there = true;
  port.onHangUp(() => (there = false));
  port.onData(pty.write);
  pty.onData((data) => (there ? port.write(data) : undefined));
  return port;
}
