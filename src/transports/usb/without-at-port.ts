import { defined } from "../../core/defined.ts";
import { Failure } from "../../core/failure.ts";
import { serialDriverFix } from "../../doctor/serial-driver-fix.ts";
import type { BusDevice, DeviceInterface } from "./device.ts";

const quectelUsb = "2c7c";

/** Chips that wait to be flashed, by USB id (Linux qcserial.c; UniSoc's boot ROM). */
const downloadModes: Readonly<Record<string, string>> = {
  "05c6:9008": "A Qualcomm chip in emergency download mode (EDL)",
  "05c6:900e": "A Qualcomm chip in memory dump mode after a crash",
  "1782:4d00": "A UniSoc chip in download mode",
};

/**
 * PCI ids of modules: Quectel's own, Qualcomm's SDX24, SDX55, SDX65 and SDX75 (mhi-pci-generic), and
 * UniSoc's in endpoint mode (docs/facts/modem.md#unisoc-pcie-id).
 */
const pciModules = /^(?:1eac:[\da-f]{4}|17cb:(?:0304|0306|0308|0309|011a)|16c3:abcd)$/;

/** Vendors of cellular modules that ethermode does not know (Linux option.c, qmi_wwan.c, cdc_mbim.c). */
const otherMakers: ReadonlySet<string> = new Set([
  "0489", "1199", "12d1", "1410", "19d2", "1bc7", "1e0e", "1e2d", "2cb7", "2cd2", "413c",
]); // prettier-ignore
const cellularDriver = /^(?:qmi_wwan|cdc_mbim|option|qcserial|sierra|huawei_cdc_ncm)/;

/** The machine whose buses were listed. */
export interface Machine {
  readonly title: "this computer" | "the router";
  /** Release of OpenWrt on it, where it is known. */
  readonly release?: string;
}

export const thisComputer: Machine = { title: "this computer" };

/**
 * Returns why a modem that is on a bus has no AT port, or undefined when no device looks like a
 * modem. The most specific explanation first.
 */
export function withoutAtPort(
  devices: readonly BusDevice[],
  machine: Machine = thisComputer,
): Failure | undefined {
  const [first, ...others] = devices
    .flatMap((device) => explain(device, machine) ?? [])
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ failure: one }) => one);
  if (first === undefined || others.length === 0) return first;
  return failure({
    message: [first, ...others].map(({ message }) => message).join(" "),
    hint: [...new Set([first, ...others].flatMap(({ hint }) => hint ?? []))].join("\n"),
  });
}

/** Returns the cellular modules of other makers by name and id. */
export function modulesOfOtherMakers(devices: readonly BusDevice[]): readonly string[] {
  return devices
    .filter(({ bus, vendorId }) => bus === "usb" && vendorId !== quectelUsb)
    .filter(
      ({ vendorId, interfaces }) =>
        otherMakers.has(vendorId) &&
        (interfaces.length === 0 ||
          interfaces.some(({ driver }) => cellularDriver.test(driver ?? ""))),
    )
    .map((device) =>
      device.product === undefined ? idOf(device) : `${clean(device.product)} (${idOf(device)})`,
    );
}

/** Whether the device looks like a modem, by its bus and ids. */
export function isModem(device: BusDevice): boolean {
  return explain(device, thisComputer) !== undefined;
}

interface Explanation {
  readonly rank: number;
  readonly failure: Failure;
}

function explain(device: BusDevice, machine: Machine): Explanation | undefined {
  const mode = downloadModes[idOf(device)];
  if (device.bus === "usb" && mode !== undefined)
    return { rank: 1, failure: inDownload(device, mode) };
  if (device.bus === "pci")
    return pciModules.test(idOf(device))
      ? { rank: 3, failure: inSlot(device, machine) }
      : undefined;
  if (device.vendorId !== quectelUsb) return undefined;
  const serial = device.interfaces.filter(isSerial);
  if (serial.length === 0) return { rank: 2, failure: noSerialInterface(device) };
  const isBound = serial.some(({ driver }) => driver !== undefined && driver !== "(none)");
  return { rank: 0, failure: isBound ? noNode(device, machine) : noDriver(device, machine) };
}

/**
 * Returns whether an interface can be a serial port: vendor class with the subclasses of Quectel's
 * ports (docs/facts/modem.md#port-classes) and two bulk endpoints. Network interfaces are ff/ff/ff.
 */
function isSerial({ interfaceClass = "", endpoints, driver }: DeviceInterface): boolean {
  if (driver === "option" || driver === "option1" || driver === "qcserial") return true;
  const hasClass = interfaceClass.startsWith("ff/00/") || interfaceClass === "ff/ff/30";
  return hasClass && (endpoints ?? 2) >= 2;
}

function inDownload(device: BusDevice, mode: string): Failure {
  return failure({
    message: `${mode} is on USB at ${placeOf(device)}. It accepts no commands in this mode.`,
    hint:
      "Disconnect the modem's power for ten seconds, then run the same command again. " +
      "If it returns in the same mode, its firmware is broken: flash it with the vendor's tool.",
  });
}

function noSerialInterface(device: BusDevice): Failure {
  const count = device.interfaces.length;
  const interfaces = count === 1 ? "one interface" : `${count} interfaces`;
  return failure({
    message:
      `${nameOf(device)} is on USB at ${placeOf(device)} but has no port for commands (AT port): ` +
      `${interfaces}, none of them serial. Its firmware is broken or still starting.`,
    hint:
      "Wait a minute, then run the same command again. If the port is still missing, disconnect " +
      "the modem's power for ten seconds. If that does not help, flash its firmware again.",
  });
}

function noDriver(device: BusDevice, { title, release }: Machine): Failure {
  return failure({
    message:
      `${nameOf(device)} is on USB at ${placeOf(device)}, but the serial driver "option" is not ` +
      `bound to its ports on ${title}.`,
    hint: serialDriverFix({
      isOpenWrt: title === "the router",
      usbId: idOf(device),
      ...defined({ release }),
    }),
  });
}

function noNode(device: BusDevice, { title }: Machine): Failure {
  return failure({
    message:
      `${nameOf(device)} is on USB at ${placeOf(device)} and its driver is bound, ` +
      `but ${title} shows no port for commands (AT port) of it.`,
    hint:
      "Wait some seconds, then run the same command again. In a container, pass the /dev/ttyUSB " +
      "devices on. If only diagnostics ports appear, disconnect the modem's power for ten seconds.",
  });
}

function inSlot(device: BusDevice, { title }: Machine): Failure {
  const driver = device.interfaces.find((one) => one.driver !== undefined)?.driver;
  const bound = driver === undefined ? "No driver is bound to it" : `Its driver is ${driver}`;
  return failure({
    message:
      `A cellular module is in a PCIe slot of ${title} at ${placeOf(device)} but has no port for commands (AT port). ` +
      `${bound}.`,
    hint:
      "Connect the module's USB port too, then run the same command again. Such a port on PCIe needs the " +
      "drivers mhi-pci-generic and mhi_wwan_ctrl (on OpenWrt kmod-mhi-wwan-ctrl).",
  });
}

function failure(details: { readonly message: string; readonly hint: string }): Failure {
  return new Failure("port/no-at-port", details);
}

function nameOf({ product }: BusDevice): string {
  return product === undefined ? "A Quectel modem" : `The modem ${clean(product)}`;
}

function placeOf(device: Pick<BusDevice, "busPath" | "vendorId" | "productId">): string {
  return `${device.busPath} (${idOf(device)})`;
}

function idOf({ vendorId, productId }: Pick<BusDevice, "vendorId" | "productId">): string {
  return `${vendorId}:${productId}`;
}

/** Removes control characters: a device names itself. */
function clean(text: string): string {
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, "").trim();
}
