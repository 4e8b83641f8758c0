import { defined } from "../../core/defined.ts";
import { access } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Call } from "../../core/call.ts";
import { attribute, nearestParent, linkName, namesIn, numberIn, resolveIn } from "./sysfs.ts";
import type { KnownLinks } from "./sysfs.ts";
import { comparePaths, realSerial } from "./usb-port.ts";
import type { UsbPort } from "./usb-port.ts";

/** `/sys` and `/dev`, or a copy of them. */
export interface UsbRoots {
  readonly sysfs: string;
  /** Absent for a recorded tree: every port counts as present, under /dev. */
  readonly dev?: string;
}

const defaultDev = "/dev";

/** Terminals of the computer itself: never a USB port, and there are about a hundred. */
const builtIn = /^(tty\d*|ttyS\d+|ttyAMA\d+|console|ptmx|pty\w*|ttyprintk)$/;

/**
 * Returns every serial port of a USB device that has a device node, from sysfs. `SerialPort.list()`
 * needs udevadm, which small systems lack, and omits the interface number.
 */
export async function scanUsbPorts(roots: UsbRoots, call: Call): Promise<readonly UsbPort[]> {
  call.signal.throwIfAborted();
  const known: KnownLinks = new Map();
  // The class takes precedence; the bus replaces it in a copied tree that lost its links.
  const folders = new Map([
    ...(await throughBus(roots.sysfs, known)),
    ...(await throughClass(roots.sysfs, known)),
  ]);
  const dev = roots.dev ?? defaultDev;
  const ports = await Promise.all([
    ...[...folders].map(([name, folder]) => usbPort(join(dev, name), folder, roots.sysfs)),
    ...(await wwanPorts(roots)),
  ]);
  call.signal.throwIfAborted();
  const present = await Promise.all(
    ports.map((port) => roots.dev === undefined || hasNode(port.path)),
  );
  return ports
    .filter((_port, index) => present[index])
    .sort((a, b) => comparePaths(a.path, b.path));
}

/** A driver binds before the node appears, and a node may be a link to a pty. */
async function hasNode(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

type NamedFolder = readonly [name: string, interfaceFolder: string];

async function throughClass(sysfs: string, known: KnownLinks): Promise<readonly NamedFolder[]> {
  const names = (await namesIn(join(sysfs, "class/tty"))).filter((name) => !builtIn.test(name));
  const found = await Promise.all(
    names.map(async (name) => {
      const device = await resolveIn(sysfs, join(sysfs, "class/tty", name, "device"), known);
      // For usb-serial the device is the port inside the interface, for cdc-acm the interface
      // itself.
      const folder = await nearestParent(sysfs, device, "bInterfaceNumber");
      return folder === undefined ? [] : [[name, folder] as const];
    }),
  );
  return found.flat();
}

async function throughBus(sysfs: string, known: KnownLinks): Promise<readonly NamedFolder[]> {
  const bus = join(sysfs, "bus/usb/devices");
  const entries = await namesIn(bus);
  const folders = await Promise.all(
    entries.map(async (entry) => {
      const folder = await resolveIn(sysfs, join(bus, entry), known);
      const inside = (await namesIn(folder)).filter((name) => name.startsWith(`${entry}:`));
      return entry.includes(":") ? [folder] : inside.map((name) => join(folder, name));
    }),
  );
  const ports = await Promise.all(folders.flat().map(portsOfInterface));
  return ports.flat();
}

async function portsOfInterface(folder: string): Promise<readonly NamedFolder[]> {
  const usbSerial = (await namesIn(folder)).filter((name) => /^tty./.test(name));
  const acm = await namesIn(join(folder, "tty"));
  return [...usbSerial, ...acm].map((name) => [name, folder] as const);
}

async function usbPort(path: string, folder: string, sysfs: string): Promise<UsbPort> {
  // The folder name `2-1:1.2` is device, configuration, interface; a copied tree may use any name.
  const [, busPath, configuration] = /^([\d.-]+):(\d+)\.\d+$/.exec(basename(folder)) ?? [];
  const device =
    (await nearestParent(sysfs, folder, "idVendor")) ??
    (await resolveIn(sysfs, join(sysfs, "bus/usb/devices", busPath ?? "-")));
  return defined({
    path,
    vendorId: (await attribute(device, "idVendor"))?.toLowerCase(),
    productId: (await attribute(device, "idProduct"))?.toLowerCase(),
    serial: realSerial(await attribute(device, "serial")),
    product: await attribute(device, "product"),
    manufacturer: await attribute(device, "manufacturer"),
    interface: await numberIn(folder, "bInterfaceNumber", 16),
    endpoints: await numberIn(folder, "bNumEndpoints", 16),
    interfaceClass: await interfaceClassIn(folder),
    firstInterfaceClass: await interfaceClassIn(
      join(dirname(folder), `${busPath}:${configuration}.0`),
    ),
    driver:
      (await linkName(join(folder, "driver"))) ??
      /^DRIVER=(.+)$/m.exec((await attribute(folder, "uevent")) ?? "")?.[1],
    busPath,
    deviceNumber: await numberIn(device, "devnum"),
    speedMbps: await numberIn(device, "speed"),
    maxPowerMa: await numberIn(device, "bMaxPower"),
  });
}

/** Returns class, subclass and protocol of an interface: `ff/00/00`. */
export async function interfaceClassIn(folder: string): Promise<string | undefined> {
  const names = ["bInterfaceClass", "bInterfaceSubClass", "bInterfaceProtocol"];
  const bytes = await Promise.all(names.map((name) => attribute(folder, name)));
  return bytes.includes(undefined) ? undefined : bytes.join("/").toLowerCase();
}

/** Classes of AT ports on PCIe: the kernel's, and that of Quectel's own driver (pcie_mhi). */
const slotClasses = ["class/wwan", "class/mhi_uci_q"];

/** Returns AT ports of modems in a PCIe slot of this computer; ids are PCI ids. */
async function wwanPorts({ sysfs, dev = defaultDev }: UsbRoots): Promise<readonly UsbPort[]> {
  const entries = await Promise.all(
    slotClasses.map(async (place) =>
      (await namesIn(join(sysfs, place)))
        .filter((name) => /^(?:wwan\d+at\d+|mhi_DUN\d*)$/.test(name))
        .map((name) => join(sysfs, place, name)),
    ),
  );
  return Promise.all(
    entries
      .flat()
      .map(async (entry) =>
        wwanPort(join(dev, basename(entry)), await resolveIn(sysfs, entry), sysfs),
      ),
  );
}

async function wwanPort(path: string, folder: string, sysfs: string): Promise<UsbPort> {
  // Look for a USB device first: the next PCI device upwards would be its host controller.
  const usb = await nearestParent(sysfs, folder, "idVendor");
  const device = usb ?? (await nearestParent(sysfs, folder, "vendor")) ?? folder;
  const id = async (name: string): Promise<string | undefined> =>
    (await attribute(device, name))?.replace(/^0x/, "").toLowerCase();
  const [vendorId, productId] =
    usb === undefined
      ? [await id("vendor"), await id("device")]
      : [await id("idVendor"), await id("idProduct")];
  return defined({ path, vendorId, productId, driver: "wwan", busPath: basename(device) });
}
