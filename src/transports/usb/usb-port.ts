/** A serial port of a USB device, as the operating system describes it. What it does not tell is absent. */
export interface UsbPort {
  /** What is opened: `/dev/ttyUSB2`, `COM7`, `/dev/cu.usbmodem3`. */
  readonly path: string;
  /** Four hex digits, lower case; so is `productId`. */
  readonly vendorId?: string;
  readonly productId?: string;
  /** Lower case: systems disagree about its spelling. Absent when the device gives none or a maker's placeholder. */
  readonly serial?: string;
  readonly product?: string;
  readonly manufacturer?: string;
  readonly interface?: number;
  /** Present when the system hides the interface number and it was counted off instead. */
  readonly interfaceBy?: "order-of-names";
  readonly endpoints?: number;
  /** Class, subclass, protocol: `ff/00/00`. */
  readonly interfaceClass?: string;
  /** The same of the device's interface 0: anything but `ff` there means a network interface stands before the serial ones. */
  readonly firstInterfaceClass?: string;
  readonly driver?: string;
  /** What Windows shows for it: `Quectel USB AT Port (COM7)`. */
  readonly title?: string;
  /** Where the device is plugged in: `2-1` on Linux, an instance on Windows, a location on macOS. */
  readonly busPath?: string;
  /** Given anew each time a device enumerates, so a change of it is a restart. Linux only. */
  readonly deviceNumber?: number;
  readonly speedMbps?: number;
  readonly maxPowerMa?: number;
  /** A network device of the same modem, `wwan0`, when our own connection to the router whose USB this is comes in by it. */
  readonly carriesUs?: string;
}

/** What tells one physical device from another right now: where it is plugged in, else what it says of itself. */
export type UsbKey = string;

export function keyOf(port: UsbPort): UsbKey {
  return (
    port.busPath ??
    port.serial ??
    (port.vendorId === undefined ? port.path : `${port.vendorId}:${port.productId ?? "?"}`)
  );
}

/** Ports by physical device, in the order in which the devices come first. */
export function byDevice(ports: readonly UsbPort[]): ReadonlyMap<UsbKey, readonly UsbPort[]> {
  const devices = new Map<UsbKey, UsbPort[]>();
  for (const port of ports) devices.set(keyOf(port), [...(devices.get(keyOf(port)) ?? []), port]);
  return devices;
}

/** `2c7c:0801`, for people. */
export function usbId(port: UsbPort): string {
  return `${port.vendorId ?? "????"}:${port.productId ?? "????"}`;
}

/** By the numbers in them, as people count: `ttyUSB2` before `ttyUSB10`. */
export function comparePaths(a: string, b: string): number {
  return a.localeCompare(b, "en", { numeric: true });
}

/**
 * Serial numbers that identify nothing: RM500U all carry the first (forums.quectel.com/t/55481);
 * Windows puts an instance path, known by its `&`, where a device has none.
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
