import { defined } from "../core/defined.ts";

/** One interface of a device, in the setting that is active. */
export interface UsbInterface {
  readonly number: number;
  readonly endpoints: number;
  /** Class, subclass, protocol: `ff/00/00`. */
  readonly interfaceClass: string;
  readonly driver?: string;
}

/** One device of /sys/kernel/debug/usb/devices. */
export interface UsbDevice {
  /** `2-1.4`, or `usb2` for a root hub. */
  readonly busPath?: string;
  readonly deviceNumber?: number;
  readonly serial?: string;
  readonly interfaces: readonly UsbInterface[];
  readonly vendorId: string;
  readonly productId: string;
  readonly product?: string;
  readonly manufacturer?: string;
  readonly speedMbps?: number;
  readonly maxPowerMa?: number;
  /** Drivers of its interfaces: `option`, `qmi_wwan`, … */
  readonly drivers: readonly string[];
}

/**
 * Parses the kernel's table of USB devices: blocks of lines that begin with a letter
 * (Documentation/driver-api/usb/usb.rst).
 */
export function parseUsbDevices(text: string): readonly UsbDevice[] {
  const places = new Map<string, string>();
  return blocksOf(text).flatMap((block) => {
    const place = placeOf(block, places);
    const find = (pattern: RegExp): string | undefined => pattern.exec(block)?.[1];
    const vendorId = find(/^P:.*Vendor=([0-9a-f]{4})/m);
    const productId = find(/^P:.*ProdID=([0-9a-f]{4})/m);
    if (vendorId === undefined || productId === undefined) return [];
    const speed = find(/^T:.*Spd=\s*(\d+)/m);
    const power = find(/^C:\*.*MxPwr=\s*(\d+)mA/m);
    const interfaces = interfacesIn(block);
    return [
      defined({
        vendorId,
        productId,
        ...place,
        interfaces,
        drivers: [...new Set(interfaces.flatMap(({ driver }) => driver ?? []))],
        serial: find(/^S:\s+SerialNumber=(.*)$/m),
        product: find(/^S:\s+Product=(.*)$/m),
        manufacturer: find(/^S:\s+Manufacturer=(.*)$/m),
        speedMbps: speed === undefined ? undefined : Number(speed),
        maxPowerMa: power === undefined ? undefined : Number(power),
      }),
    ];
  });
}

/** A topology line begins a device. Pasted text often lacks the blank lines between them. */
function blocksOf(text: string): readonly string[] {
  return text
    .replaceAll("\r\n", "\n")
    .split(/^(?=T:)|\n\s*\n/m)
    .filter((block) => block.trim() !== "");
}

/** Returns the position and number of the device. `places` holds the position of each device before it. */
function placeOf(
  block: string,
  places: Map<string, string>,
): Pick<UsbDevice, "busPath" | "deviceNumber"> {
  const line = /^T:.*$/m.exec(block)?.[0] ?? "";
  const value = (name: string): number | undefined => {
    const digits = new RegExp(`\\b${name}=\\s*(\\d+)`).exec(line)?.[1];
    return digits === undefined ? undefined : Number(digits);
  };
  const [bus, level, parent, port] = [value("Bus"), value("Lev"), value("Prnt"), value("Port")];
  const deviceNumber = Number(/Dev#=\s*(\d+)/.exec(line)?.[1] ?? Number.NaN);
  // Lists in other forms name the whole path instead.
  const path = /\bPath=(\S+)/.exec(line)?.[1];
  if (path !== undefined) return { busPath: path, deviceNumber };
  if (bus === undefined || level === undefined || port === undefined) return {};
  const above = places.get(`${bus}.${parent ?? 0}`);
  const busPath =
    level === 0
      ? `usb${bus}`
      : level === 1 || above === undefined
        ? `${bus}-${port + 1}`
        : `${above}.${port + 1}`;
  places.set(`${bus}.${deviceNumber}`, busPath);
  return { busPath, ...(Number.isNaN(deviceNumber) ? {} : { deviceNumber }) };
}

/** A star marks the active setting of an interface. A table without stars lists each once. */
function interfacesIn(block: string): readonly UsbInterface[] {
  const lines = block.split("\n").filter((line) => line.startsWith("I:"));
  const active = lines.filter((line) => line.startsWith("I:*"));
  return (active.length > 0 ? active : lines).flatMap((line) => {
    const [, number, endpoints, kind, sub, protocol] =
      /If#=\s*(\d+).*#EPs=\s*(\d+)\s+Cls=([0-9a-f]{2}).*?Sub=([0-9a-f]{2})\s+Prot=([0-9a-f]{2})/.exec(
        line,
      ) ?? [];
    if (number === undefined) return [];
    const driver = /Driver=(\S+)/.exec(line)?.[1];
    return [
      defined({
        number: Number(number),
        endpoints: Number(endpoints),
        interfaceClass: `${kind}/${sub}/${protocol}`,
        driver: driver === "(none)" || driver === "(null)" ? undefined : driver,
      }),
    ];
  });
}
