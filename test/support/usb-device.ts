import { readFileSync } from "node:fs";
import { join } from "node:path";
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
