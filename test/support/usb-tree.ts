import { readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm, symlink, unlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { defined } from "../../src/core/defined.ts";
import type { UsbPort } from "../../src/transports/usb/usb-port.ts";

/** An interface of a device, as in /sys/kernel/debug/usb/devices. */
export interface TreeInterface {
  readonly number: number;
  readonly endpoints: number;
  /** Class, subclass and protocol in hex, such as `ff/00/00`. */
  readonly class: string;
  readonly driver: string;
  /** Node name such as `ttyUSB2`; absent without a serial driver. */
  readonly tty?: string;
}

export interface TreeDevice {
  /** Bus path such as `2-1`. */
  readonly bus: string;
  readonly vendorId: string;
  readonly productId: string;
  readonly serial?: string;
  readonly product?: string;
  readonly manufacturer?: string;
  readonly deviceNumber: number;
  readonly speedMbps: number;
  readonly maxPowerMa: number;
  readonly interfaces: readonly TreeInterface[];
}

/** `absolute`: links to `/sys/…`, as in an archive. `bus-only`: folders under bus/usb/devices, as after `cp -rL`. */
export type TreeLinks = "relative" | "absolute" | "bus-only";

export interface UsbTree extends AsyncDisposable {
  readonly sysfs: string;
  readonly dev: string;
  plug(device: TreeDevice, links?: TreeLinks): Promise<void>;
  unplug(device: TreeDevice): Promise<void>;
  /** Removes a node while its driver stays bound. */
  removeNode(tty: string): Promise<void>;
}

/** Creates temporary sysfs and dev folders. Nodes are plain files, or links to the pty of `nodeTarget`. */
export async function usbTree(nodeTarget?: (tty: string) => string): Promise<UsbTree> {
  const root = await mkdtemp(join(tmpdir(), "ethermode-usb-"));
  const sysfs = join(root, "sys");
  const dev = join(root, "dev");
  await mkdir(join(sysfs, "class/tty"), { recursive: true });
  await mkdir(join(sysfs, "bus/usb/devices"), { recursive: true });
  await mkdir(dev);
  await addBuiltInTerminal(sysfs, dev);
  return {
    sysfs,
    dev,
    plug: async (device, links = "relative") => {
      await plugDevice(sysfs, device, links);
      for (const tty of ttysOf(device)) await addNode(join(dev, tty), nodeTarget?.(tty));
    },
    unplug: async (device) => {
      for (const tty of ttysOf(device)) await rm(join(dev, tty), { force: true });
      for (const tty of ttysOf(device)) await rm(join(sysfs, "class/tty", tty), { force: true });
      for (const { number } of device.interfaces)
        await rm(join(sysfs, "bus/usb/devices", `${device.bus}:1.${number}`), {
          recursive: true,
          force: true,
        });
      await rm(join(sysfs, "bus/usb/devices", device.bus), { recursive: true, force: true });
      await rm(deviceFolder(sysfs, device), { recursive: true, force: true });
    },
    removeNode: (tty) => unlink(join(dev, tty)),
    [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }),
  };
}

/** Reads /sys/kernel/debug/usb/devices; serial drivers get ttyUSB numbers in order, hubs are left out. */
function devicesFrom(text: string): readonly TreeDevice[] {
  let nextTty = 0;
  const devices = text.split(/\n\s*\n/).map((block): TreeDevice => {
    const find = (pattern: RegExp): string | undefined => pattern.exec(block)?.[1];
    const port = Number(find(/Port=(\d+)/)) + 1;
    return {
      bus: `${Number(find(/Bus=(\d+)/))}-${port}`,
      vendorId: find(/Vendor=(\w+)/) ?? "",
      productId: find(/ProdID=(\w+)/) ?? "",
      ...strings(block),
      deviceNumber: Number(find(/Dev#=\s*(\d+)/)),
      speedMbps: Number(find(/Spd=(\d+)/)),
      maxPowerMa: Number(find(/MxPwr=\s*(\d+)mA/)),
      interfaces: [
        ...block.matchAll(
          /^I:\* If#=\s*(\d+) Alt= 0 #EPs=\s*(\d+) Cls=(\w\w).*? Sub=(\w\w) Prot=(\w\w) Driver=(\S+)/gm,
        ),
      ].map(([, number, endpoints, cls, sub, protocol, driver]) => ({
        number: Number(number),
        endpoints: Number(endpoints),
        class: `${cls}/${sub}/${protocol}`,
        driver: driver ?? "",
        ...defined({ tty: driver === "option" ? `ttyUSB${nextTty++}` : undefined }),
      })),
    };
  });
  return devices.filter(({ interfaces }) => interfaces.some(({ driver }) => driver !== "hub"));
}

/** Returns the only device, without hubs, of a recording in test/fixtures/usb. */
export function recordedDevice(name: string): TreeDevice {
  const [device] = devicesFrom(
    readFileSync(new URL(`../fixtures/usb/${name}.usb-devices.txt`, import.meta.url), "utf8"),
  );
  if (device === undefined) throw new Error(`no device in ${name}`);
  return device;
}

/** Returns the result of a scan of this device without a tree. usb.test.ts compares it with a real scan. */
export function portsOf(device: TreeDevice, dev = "/dev"): readonly UsbPort[] {
  const {
    bus: busPath,
    vendorId,
    productId,
    product,
    manufacturer,
    deviceNumber,
    speedMbps,
    maxPowerMa,
  } = device;
  const firstInterfaceClass = device.interfaces.find(({ number }) => number === 0)?.class;
  const hasPlaceholder = device.serial === "0123456789ABCDEF";
  return device.interfaces.flatMap(({ number, endpoints, class: interfaceClass, driver, tty }) => {
    if (tty === undefined) return [];
    const port: UsbPort = {
      path: join(dev, tty),
      vendorId,
      productId,
      interface: number,
      endpoints,
      interfaceClass,
      driver,
      busPath,
      deviceNumber,
      speedMbps,
      maxPowerMa,
    };
    return {
      ...port,
      ...defined({
        product,
        manufacturer,
        serial: hasPlaceholder ? undefined : device.serial?.toLowerCase(),
        firstInterfaceClass,
      }),
    };
  });
}

function strings(block: string): Pick<TreeDevice, "serial" | "product" | "manufacturer"> {
  const lines = [...block.matchAll(/^S:\s+(\w+)=(.*)$/gm)].map(([, key, value]) => [key, value]);
  const {
    SerialNumber: serial,
    Product: product,
    Manufacturer: manufacturer,
  } = Object.fromEntries(lines) as Record<string, string | undefined>;
  return defined({ serial, product, manufacturer });
}

function ttysOf(device: TreeDevice): readonly string[] {
  return device.interfaces.flatMap(({ tty }) => tty ?? []);
}

function deviceFolder(sysfs: string, device: TreeDevice): string {
  return join(
    sysfs,
    "devices/platform/soc/8a00000.usb/xhci-hcd.1.auto",
    `usb${device.bus.split("-")[0]}`,
    device.bus,
  );
}

async function plugDevice(sysfs: string, device: TreeDevice, links: TreeLinks): Promise<void> {
  const plain = links === "bus-only";
  const bus = join(sysfs, "bus/usb/devices");
  const folder = plain ? join(bus, device.bus) : deviceFolder(sysfs, device);
  await writeAttributes(folder, {
    idVendor: device.vendorId,
    idProduct: device.productId,
    serial: device.serial,
    product: device.product,
    manufacturer: device.manufacturer,
    devnum: `${device.deviceNumber}`,
    speed: `${device.speedMbps}`,
    bMaxPower: `${device.maxPowerMa}mA`,
  });
  if (!plain) await link(sysfs, join(bus, device.bus), folder, links);
  for (const one of device.interfaces) {
    const name = `${device.bus}:1.${one.number}`;
    const inside = join(folder, name);
    await plugInterface(sysfs, inside, one, links);
    if (!plain) await link(sysfs, join(bus, name), inside, links);
  }
}

async function plugInterface(
  sysfs: string,
  folder: string,
  one: TreeInterface,
  links: TreeLinks,
): Promise<void> {
  const [cls, sub, protocol] = one.class.split("/");
  const byte = (value: number): string => value.toString(16).padStart(2, "0");
  await writeAttributes(folder, {
    bInterfaceNumber: byte(one.number),
    bNumEndpoints: byte(one.endpoints),
    bInterfaceClass: cls,
    bInterfaceSubClass: sub,
    bInterfaceProtocol: protocol,
    uevent: `DEVTYPE=usb_interface\nDRIVER=${one.driver}`,
  });
  const driver = join(sysfs, "bus/usb/drivers", one.driver);
  await mkdir(driver, { recursive: true });
  if (links !== "bus-only") await link(sysfs, join(folder, "driver"), driver, links);
  if (one.tty === undefined) return;
  // usb-serial has a port folder between interface and terminal, cdc-acm has none.
  const port = one.tty.startsWith("ttyUSB") ? join(folder, one.tty) : folder;
  const terminal = join(port, "tty", one.tty);
  await writeAttributes(terminal, { dev: "188:0" });
  if (links === "bus-only") return;
  await link(sysfs, join(terminal, "device"), port, links);
  await link(sysfs, join(sysfs, "class/tty", one.tty), terminal, links);
}

async function addBuiltInTerminal(sysfs: string, dev: string): Promise<void> {
  const terminal = join(sysfs, "devices/platform/serial8250/tty/ttyS0");
  await writeAttributes(terminal, { dev: "4:64" });
  await link(
    sysfs,
    join(terminal, "device"),
    join(sysfs, "devices/platform/serial8250"),
    "relative",
  );
  await link(sysfs, join(sysfs, "class/tty/ttyS0"), terminal, "relative");
  await addNode(join(dev, "ttyS0"), undefined);
}

async function addNode(path: string, target: string | undefined): Promise<void> {
  await (target === undefined ? writeFile(path, "") : symlink(target, path));
}

async function link(sysfs: string, at: string, to: string, links: TreeLinks): Promise<void> {
  await mkdir(dirname(at), { recursive: true });
  await symlink(
    links === "absolute" ? join("/sys", relative(sysfs, to)) : relative(dirname(at), to),
    at,
  );
}

async function writeAttributes(
  folder: string,
  values: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const present = Object.entries(values).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  await Promise.all(present.map(([name, value]) => writeFile(join(folder, name), `${value}\n`)));
}
