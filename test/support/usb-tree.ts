import { mkdir, mkdtemp, rm, symlink, unlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import type { TreeDevice, TreeInterface } from "./usb-device.ts";

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
