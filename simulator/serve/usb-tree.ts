import { mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import type { UsbIdentity, UsbInterface } from "../modem/usb.ts";

/** Numbers and names that Linux assigns at each enumeration. */
export interface Enumeration {
  readonly deviceNumber: number;
  /** Serial interfaces by number: the name of the terminal and the target of its node. */
  readonly terminals: ReadonlyMap<number, { readonly name: string; readonly target: string }>;
}

/** A copy of the parts of `/sys` and `/dev` that show USB serial ports, with one device in it or none. */
export interface UsbTree {
  readonly sysfs: string;
  readonly dev: string;
  plug(usb: UsbIdentity, enumeration: Enumeration): Promise<void>;
  unplug(): Promise<void>;
}

/** Creates `sys` and `dev` in the folder. Rejects with EEXIST where one exists. */
export async function createUsbTree(folder: string): Promise<UsbTree> {
  const sysfs = join(folder, "sys");
  const dev = join(folder, "dev");
  await mkdir(sysfs);
  await mkdir(dev);
  for (const place of ["class/tty", "bus/usb/devices", "bus/usb/drivers"])
    await mkdir(join(sysfs, place), { recursive: true });
  /** Links before their targets. */
  let made: readonly string[] = [];
  return {
    sysfs,
    dev,
    plug: async (usb, enumeration) => {
      const folders = await writeDevice(sysfs, usb, enumeration);
      const nodes = [...enumeration.terminals.values()].map(({ name }) => join(dev, name));
      made = [...nodes, ...folders];
      for (const { name, target } of enumeration.terminals.values())
        await symlink(target, join(dev, name));
    },
    unplug: async () => {
      const gone = made;
      made = [];
      for (const path of gone) await rm(path, { recursive: true, force: true });
    },
  };
}

/** Returns the folder and the links to it, in the order of removal. */
async function writeDevice(
  sysfs: string,
  usb: UsbIdentity,
  { deviceNumber, terminals }: Enumeration,
): Promise<readonly string[]> {
  const { busPath } = usb;
  const hub = join(sysfs, "devices/pci0000:00/0000:00:14.0", `usb${busPath.split("-")[0]}`);
  const folder = join(hub, busPath);
  await writeAttributes(folder, {
    idVendor: usb.vendorId,
    idProduct: usb.productId,
    serial: usb.serial,
    product: usb.product,
    manufacturer: "Quectel",
    devnum: `${deviceNumber}`,
    speed: usb.speed,
    bMaxPower: usb.maxPower,
  });
  const links = [await link(join(sysfs, "bus/usb/devices", busPath), folder)];
  for (const one of usb.interfaces) {
    const place = join(folder, `${busPath}:1.${one.number}`);
    const terminal = terminals.get(one.number)?.name;
    links.unshift(...(await writeInterface(sysfs, place, one, terminal)));
  }
  return [...links, folder];
}

async function writeInterface(
  sysfs: string,
  folder: string,
  one: UsbInterface,
  terminal: string | undefined,
): Promise<readonly string[]> {
  await writeAttributes(folder, {
    bInterfaceNumber: hexByte(one.number),
    bNumEndpoints: hexByte(one.endpoints),
    bInterfaceClass: one.class,
    bInterfaceSubClass: one.subClass,
    bInterfaceProtocol: one.protocol,
    uevent: `DEVTYPE=usb_interface\nDRIVER=${one.driver}`,
  });
  const driver = join(sysfs, "bus/usb/drivers", one.driver);
  await mkdir(driver, { recursive: true });
  await link(join(folder, "driver"), driver);
  const onBus = await link(join(sysfs, "bus/usb/devices", basename(folder)), folder);
  if (terminal === undefined) return [onBus];
  // usb-serial has a port between interface and terminal.
  const place = join(folder, terminal, "tty", terminal);
  await mkdir(place, { recursive: true });
  await link(join(place, "device"), join(folder, terminal));
  return [await link(join(sysfs, "class/tty", terminal), place), onBus];
}

/** Creates a relative link, as in sysfs, so that the tree can be moved; returns its path. */
async function link(at: string, to: string): Promise<string> {
  await symlink(relative(dirname(at), to), at);
  return at;
}

async function writeAttributes(
  folder: string,
  values: Readonly<Record<string, string>>,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [name, value] of Object.entries(values))
    await writeFile(join(folder, name), `${value}\n`);
}

function hexByte(value: number): string {
  return value.toString(16).padStart(2, "0");
}
