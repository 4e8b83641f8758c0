import { defined } from "../../core/defined.ts";
import type { UsbModem } from "./candidates.ts";
import { keyOf, realSerial } from "./usb-port.ts";
import type { UsbPort } from "./usb-port.ts";

/** What makes a modem the same one after a restart: its serial number, else its kind and where it is plugged in. */
export interface ModemIdentity {
  readonly serial?: string;
  readonly vendorId?: string;
  readonly productId?: string;
  readonly busPath?: string;
  /** Of the moment the identity was taken: another number in the same place is the modem after its restart. */
  readonly deviceNumber?: number;
}

/** Of `port` among all `ports`: a serial number that two devices share identifies neither. */
export function identityOf(port: UsbPort, ports: readonly UsbPort[]): ModemIdentity {
  const twin = ports.some((other) => other.serial === port.serial && keyOf(other) !== keyOf(port));
  const { vendorId, productId, busPath, deviceNumber } = port;
  return defined({
    serial: twin ? undefined : port.serial,
    vendorId,
    productId,
    busPath,
    deviceNumber,
  });
}

export function sameModem(port: UsbPort, identity: ModemIdentity): boolean {
  const sameKind =
    agrees(port.vendorId, identity.vendorId) && agrees(port.productId, identity.productId);
  const serial = realSerial(identity.serial);
  // A modem may come back at another speed and so on another bus (fildunsky/luci-app-5gmodem#33): its serial outranks the place.
  if (serial !== undefined)
    return port.serial === serial && agrees(port.vendorId, identity.vendorId);
  return identity.busPath !== undefined && port.busPath === identity.busPath && sameKind;
}

/** How a person would recognise it. */
export function identityInWords(identity: ModemIdentity): string {
  const kind = `${identity.vendorId ?? "????"}:${identity.productId ?? "????"}`;
  return identity.busPath === undefined ? `USB ${kind}` : `USB ${kind} at ${identity.busPath}`;
}

/** The same modem without a serial number, elsewhere: the one newcomer of its kind. */
export function onlyNewcomer(
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

/** An identity wish may leave the kind open: `serial:3a53bd9` in a profile says no more. */
function agrees(actual: string | undefined, wanted: string | undefined): boolean {
  return wanted === undefined || actual === wanted;
}
