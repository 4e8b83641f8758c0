/**
 * A serial port of a USB device, as the operating system describes it. Unknown values are absent.
 */
export interface UsbPort {
  /** The path to open: `/dev/ttyUSB2`, `COM7`, `/dev/cu.usbmodem3`. */
  readonly path: string;
  /** Four hex digits, lower case; so is `productId`. */
  readonly vendorId?: string;
  readonly productId?: string;
  /**
   * Lower case, because systems spell it differently. Absent when the device has none or a maker's
   * placeholder.
   */
  readonly serial?: string;
  readonly product?: string;
  readonly manufacturer?: string;
  readonly interface?: number;
  /**
   * Present when the system reports no interface number and it was derived from the order of names.
   */
  readonly interfaceBy?: "order-of-names";
  readonly endpoints?: number;
  /** Class, subclass, protocol: `ff/00/00`. */
  readonly interfaceClass?: string;
  /** The class of interface 0: anything but `ff` is a network interface before the serial ones. */
  readonly firstInterfaceClass?: string;
  readonly driver?: string;
  /** The name in Windows: `Quectel USB AT Port (COM7)`. */
  readonly title?: string;
  /** The bus position: `2-1` on Linux, an instance on Windows, a location on macOS. */
  readonly busPath?: string;
  /** Assigned each time a device enumerates, so a new number means a restart. Linux only. */
  readonly deviceNumber?: number;
  readonly speedMbps?: number;
  readonly maxPowerMa?: number;
  /**
   * A network device of the same modem, `wwan0`, when the connection to the router runs over it.
   */
  readonly carriesUs?: string;
  /** Why this is assumed to be the AT port if the system described no port. */
  readonly assumed?: string;
}

/**
 * Distinguishes physical devices at one moment: the bus position, else the serial number or the USB
 * id.
 */
export type UsbKey = string;

export function keyOf(port: UsbPort): UsbKey {
  return (
    port.busPath ??
    port.serial ??
    (port.vendorId === undefined ? port.path : `${port.vendorId}:${port.productId ?? "?"}`)
  );
}

/** Returns ports by physical device, in the order of each device's first port. */
export function byDevice(ports: readonly UsbPort[]): ReadonlyMap<UsbKey, readonly UsbPort[]> {
  const devices = new Map<UsbKey, UsbPort[]>();
  for (const port of ports) devices.set(keyOf(port), [...(devices.get(keyOf(port)) ?? []), port]);
  return devices;
}

/** Returns `2c7c:0801`. */
export function usbId(port: UsbPort): string {
  return `${port.vendorId ?? "????"}:${port.productId ?? "????"}`;
}

/**
 * Compares by the numbers in the paths: `ttyUSB2` before `ttyUSB10`. Without `Intl`, which loads its
 * data for 10 ms.
 */
export function comparePaths(a: string, b: string): number {
  const [left, right] = [partsOf(a), partsOf(b)];
  for (const [place, part] of left.entries()) {
    const other = right[place] ?? "";
    if (part !== other) return Number(part) - Number(other) || (part < other ? -1 : 1);
  }
  return left.length - right.length;
}

/** Returns numbers and the texts between them. */
function partsOf(path: string): readonly string[] {
  return path.match(/\d+|\D+/g) ?? [];
}

/**
 * Returns a serial number in lower case, or undefined for a placeholder: every RM500U reports
 * 0123456789abcdef (docs/facts/modem.md#source-forum), and Windows reports an instance path, with
 * an `&`, for a device without one.
 */
export function realSerial(serial: string | undefined): string | undefined {
  const spelled = serial?.trim().toLowerCase() ?? "";
  return spelled === "" ||
    spelled === "0123456789abcdef" ||
    spelled.includes("&") ||
    /^0+$/.test(spelled)
    ? undefined
    : spelled;
}
