import { maskSerial } from "../../report/redact.ts";
import type { BusDevice } from "../../transports/usb/device.ts";
import { isModem } from "../../transports/usb/without-at-port.ts";
import type { UsbPort } from "../../transports/usb/usb-port.ts";

/** Returns the part of /sys that describes the ports, as files below `sysfs/`. */
export function sysfsOf(ports: readonly UsbPort[]): ReadonlyMap<string, string> {
  return new Map(
    ports.flatMap((port) => (port.driver === "wwan" ? slotFiles(port) : usbFiles(port))),
  );
}

/** Returns the part of /sys that describes modems without a serial port. Other devices are private. */
export function sysfsOfDevices(devices: readonly BusDevice[]): ReadonlyMap<string, string> {
  return new Map(devices.filter(isModem).flatMap(deviceFiles));
}

function deviceFiles({ bus, busPath, vendorId, productId, product, interfaces }: BusDevice): Files {
  const device = `sysfs/bus/${bus}/devices/${busPath}`;
  const driverLink = (driver: string | undefined): string | undefined =>
    driver === undefined ? undefined : `../../../../bus/${bus}/drivers/${driver}`;
  if (bus === "pci")
    return present(device, {
      vendor: `0x${vendorId}`,
      device: `0x${productId}`,
      driver: driverLink(interfaces[0]?.driver),
    });
  return [
    ...present(device, { idVendor: vendorId, idProduct: productId, product }),
    ...interfaces.flatMap(({ interfaceClass, endpoints, driver }, number) => {
      const own = `${busPath}:1.${number}`;
      return [
        [`sysfs/bus/usb/devices/${own}`, `${busPath}/${own}\n`] as const,
        ...classFiles(`${device}/${own}`, interfaceClass),
        ...present(`${device}/${own}`, {
          bInterfaceNumber: number.toString(16).padStart(2, "0"),
          bNumEndpoints: endpoints?.toString(16).padStart(2, "0"),
          driver: driverLink(driver),
        }),
      ];
    }),
  ];
}

type Files = readonly (readonly [name: string, text: string])[];

function usbFiles(port: UsbPort): Files {
  const { busPath, interface: number } = port;
  if (busPath === undefined || number === undefined || !/^\d+-\d+(\.\d+)*$/.test(busPath))
    return [];
  const device = `sysfs/bus/usb/devices/${busPath}`;
  const own = `${device}/${busPath}:1.${number}`;
  const hex = (value: number): string => value.toString(16).padStart(2, "0");
  return [
    ...present(device, {
      idVendor: port.vendorId,
      idProduct: port.productId,
      serial: port.serial === undefined ? undefined : maskSerial(port.serial),
      product: port.product,
      manufacturer: port.manufacturer,
      devnum: port.deviceNumber?.toString(),
      speed: port.speedMbps?.toString(),
      bMaxPower: port.maxPowerMa === undefined ? undefined : `${port.maxPowerMa}mA`,
    }),
    ...classFiles(`${device}/${busPath}:1.0`, port.firstInterfaceClass),
    [`sysfs/bus/usb/devices/${busPath}:1.${number}`, `${busPath}/${busPath}:1.${number}\n`],
    ...classFiles(own, port.interfaceClass),
    ...present(own, {
      bInterfaceNumber: hex(number),
      bNumEndpoints: port.endpoints === undefined ? undefined : hex(port.endpoints),
      driver:
        port.driver === undefined ? undefined : `../../../../../bus/usb/drivers/${port.driver}`,
      [`${nodeOf(port)}/port_number`]: "0",
    }),
  ];
}

function classFiles(folder: string, interfaceClass: string | undefined): Files {
  const [kind, sub, protocol] = interfaceClass?.split("/") ?? [];
  return present(folder, {
    bInterfaceClass: kind,
    bInterfaceSubClass: sub,
    bInterfaceProtocol: protocol,
  });
}

/**
 * The AT port of a modem in a PCIe slot. The class folder links to a folder below the PCI device.
 */
function slotFiles(port: UsbPort): Files {
  const place = port.busPath ?? "slot";
  const folder = `sysfs/devices/${place}`;
  const node = nodeOf(port);
  const isUsb = /^\d+-\d/.test(place);
  return [
    ...present(folder, {
      [isUsb ? "idVendor" : "vendor"]: port.vendorId,
      [isUsb ? "idProduct" : "device"]: port.productId,
    }),
    [
      `sysfs/class/${node.startsWith("mhi_") ? "mhi_uci_q" : "wwan"}/${node}`,
      `../../devices/${place}/wwan/${node}\n`,
    ],
    [`${folder}/wwan/${node}/type`, "AT\n"],
  ];
}

function nodeOf({ path }: UsbPort): string {
  return path.split(/[/:\\]/).at(-1) ?? path;
}

function present(folder: string, values: Readonly<Record<string, string | undefined>>): Files {
  return Object.entries(values).flatMap(([name, value]) =>
    value === undefined ? [] : [[`${folder}/${name}`, `${value}\n`] as const],
  );
}
