import { defined } from "../../core/defined.ts";
import type { Call } from "../../core/call.ts";
import { byDevice, comparePaths, realSerial } from "./usb-port.ts";
import type { UsbPort } from "./usb-port.ts";

/** One row of `SerialPort.list()`, as much of it as we read. */
export interface ListedPort {
  readonly path: string;
  readonly manufacturer?: string | undefined;
  readonly serialNumber?: string | undefined;
  readonly pnpId?: string | undefined;
  readonly locationId?: string | undefined;
  readonly productId?: string | undefined;
  readonly vendorId?: string | undefined;
  readonly friendlyName?: string | undefined;
}

/** DIAG, NMEA, AT, AT: with fewer ports than these, counting them off would name the wrong one. */
const serialInterfaces = 4;

/** The same ports as a scan of sysfs gives, from what Windows and macOS tell about them. */
export async function listUsbPorts(
  list: () => Promise<readonly ListedPort[]>,
  call: Call,
): Promise<readonly UsbPort[]> {
  call.signal.throwIfAborted();
  const listed = await list();
  call.signal.throwIfAborted();
  return usbPortsFromList(listed);
}

/** Pure: rows in, ports out; what is not on USB is left out. */
export function usbPortsFromList(listed: readonly ListedPort[]): readonly UsbPort[] {
  const windows = listed.filter(
    (row) => /^COM\d+$/i.test(row.path) && hexId(row.vendorId ?? vidOf(row)) !== undefined,
  );
  const mac = listed.filter(
    (row) => /^\/dev\/(cu|tty)\./.test(row.path) && hexId(row.vendorId) !== undefined,
  );
  return [...windows.map(windowsPort), ...counted(uniquePaths(mac.map(macPort)))].sort((a, b) =>
    comparePaths(a.path, b.path),
  );
}

/** `USB\VID_2C7C&PID_0801&MI_02\6&1A2B3C4D&0&0002`: ids, interface, and an instance whose last part counts interfaces. */
function windowsPort(row: ListedPort): UsbPort {
  const [, ids = "", instance] = (row.pnpId ?? "").split("\\");
  const number = /MI_([0-9a-f]{2})/i.exec(ids)?.[1];
  return defined({
    path: row.path,
    vendorId: hexId(row.vendorId ?? vidOf(row)),
    productId: hexId(row.productId ?? /PID_([0-9a-f]{4})/i.exec(ids)?.[1]),
    serial: realSerial(row.serialNumber),
    manufacturer: row.manufacturer,
    title: row.friendlyName,
    interface: number === undefined ? undefined : Number.parseInt(number, 16),
    busPath:
      number === undefined
        ? row.pnpId?.toLowerCase()
        : instance?.replace(/&[0-9a-f]{4}$/i, "").toLowerCase(),
  });
}

/** The dial-in name blocks until a carrier is there; its twin for calling out does not, and each port has both. */
function macPort(row: ListedPort): UsbPort {
  return defined({
    path: row.path.replace(/^\/dev\/tty\./, "/dev/cu."),
    vendorId: hexId(row.vendorId),
    productId: hexId(row.productId),
    serial: realSerial(row.serialNumber),
    manufacturer: row.manufacturer,
    busPath: row.locationId,
  });
}

function uniquePaths(ports: readonly UsbPort[]): readonly UsbPort[] {
  return [...new Map(ports.map((port) => [port.path, port])).values()];
}

/** macOS does not tell interface numbers; the names of one device sort in their order. */
function counted(ports: readonly UsbPort[]): readonly UsbPort[] {
  return [...byDevice(ports).values()].flatMap((device) => {
    if (device.length < serialInterfaces) return device;
    const sorted = [...device].sort((a, b) => comparePaths(a.path, b.path));
    return sorted.map((port, index): UsbPort => ({
      ...port,
      interface: index,
      interfaceBy: "order-of-names",
    }));
  });
}

function vidOf(row: ListedPort): string | undefined {
  return /VID_([0-9a-f]{4})/i.exec(row.pnpId ?? "")?.[1];
}

/** Systems print ids as `0x2c7c`, `2C7C` or without leading zeros. */
function hexId(id: string | undefined): string | undefined {
  const digits = id?.trim().toLowerCase().replace(/^0x/, "") ?? "";
  return /^[0-9a-f]{1,4}$/.test(digits) ? digits.padStart(4, "0") : undefined;
}
