import { defined } from "../../core/defined.ts";
import type { UsbModem } from "./candidates.ts";
import { keyOf, realSerial } from "./usb-port.ts";
import type { UsbPort } from "./usb-port.ts";

/**
 * Identifies a modem across a restart: by its serial number, else by its USB id and bus position.
 */
export interface ModemIdentity {
  readonly serial?: string;
  readonly vendorId?: string;
  readonly productId?: string;
  readonly busPath?: string;
  /** At the time of reading: no other device has its USB id. */
  readonly isAlone?: true;
  /** At the time of reading: another number in the same place is the modem after its restart. */
  readonly deviceNumber?: number;
}

/**
 * Returns the identity of `port` among all `ports`: a serial number that two devices share
 * identifies neither.
 */
export function identityOf(port: UsbPort, ports: readonly UsbPort[]): ModemIdentity {
  const twin = ports.some((other) => other.serial === port.serial && keyOf(other) !== keyOf(port));
  const { vendorId, productId, busPath, deviceNumber } = port;
  const isAlone = ports.every(
    (other) =>
      keyOf(other) === keyOf(port) || other.vendorId !== vendorId || other.productId !== productId,
  );
  return defined({
    serial: twin ? undefined : port.serial,
    vendorId,
    productId,
    busPath,
    isAlone: isAlone ? (true as const) : undefined,
    deviceNumber,
  });
}

/** Returns the identity of a modem that was found again at `port`: the next restart begins there. */
export function movedTo(port: UsbPort, { serial }: ModemIdentity): ModemIdentity {
  return defined({ ...identityOf(port, []), serial });
}

export function sameModem(port: UsbPort, identity: ModemIdentity): boolean {
  const sameKind =
    agrees(port.vendorId, identity.vendorId) && agrees(port.productId, identity.productId);
  const serial = realSerial(identity.serial);
  // A modem may return at another speed and so on another bus (fildunsky/luci-app-5gmodem#33): its
  // serial counts more.

  if (serial !== undefined)
    return port.serial === serial && agrees(port.vendorId, identity.vendorId);
  return identity.busPath !== undefined && port.busPath === identity.busPath && sameKind;
}

/** Returns the identity for messages: `USB 2c7c:0801 at 2-1`. */
export function describeIdentity(identity: ModemIdentity): string {
  const kind = `${identity.vendorId ?? "????"}:${identity.productId ?? "????"}`;
  return identity.busPath === undefined ? `USB ${kind}` : `USB ${kind} at ${identity.busPath}`;
}

/** Returns a modem without serial number that moved: the only new device with its USB id. */
export function onlyNewDevice(
  modems: readonly UsbModem[],
  before: ReadonlySet<string>,
  identity: ModemIdentity,
): UsbModem | undefined {
  if (identity.serial !== undefined || identity.vendorId === undefined) return undefined;
  const newcomers = modems.filter(
    ({ key, ports }) =>
      !before.has(key) &&
      ports.some(
        (port) => port.vendorId === identity.vendorId && port.productId === identity.productId,
      ),
  );
  return newcomers.length === 1 ? newcomers[0] : undefined;
}

/**
 * A wanted identity may omit the USB id: `serial:3a53bd9` in a profile gives only the serial
 * number.
 */
function agrees(actual: string | undefined, wanted: string | undefined): boolean {
  return wanted === undefined || actual === wanted;
}
