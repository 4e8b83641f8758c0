import { defined } from "../../core/defined.ts";
import type { Call } from "../../core/call.ts";
import { byDevice, comparePaths, realSerial } from "./usb-port.ts";
import type { UsbPort } from "./usb-port.ts";

/** The fields of a `SerialPort.list()` row that are used here. */
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

/** DIAG, NMEA, AT, AT: with fewer ports the numbering by name order would be wrong. */
const serialInterfaces = 4;

/** Returns the ports as a scan of sysfs does, from the lists of Windows and macOS. */
export async function listUsbPorts(
  list: () => Promise<readonly ListedPort[]>,
  call: Call,
): Promise<readonly UsbPort[]> {
  call.signal.throwIfAborted();
  const listed = await list();
  call.signal.throwIfAborted();
  return usbPortsFromList(listed);
}

/** Returns the rows that are on USB as ports. Pure. */
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

/**
 * `USB\VID_2C7C&PID_0801&MI_02\6&1A2B3C4D&0&0002`: ids, interface, and an instance whose last part
 * counts interfaces.
 */
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

/**
 * Each port has two names: the dial-in name blocks until there is a carrier, the call-out name does
 * not.
 */
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

/** macOS reports no interface numbers; the names of one device sort in their order. */
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
