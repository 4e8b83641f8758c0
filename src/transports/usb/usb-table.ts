import { defined } from "../../core/defined.ts";
import { parseUsbDevices } from "../../doctor/usb-devices.ts";
import type { UsbDevice } from "../../doctor/usb-devices.ts";
import type { BusDevice } from "./device.ts";
import { realSerial } from "./usb-port.ts";
import type { UsbPort } from "./usb-port.ts";

/** The prefix of the device nodes that a serial driver creates. */
const nodeOfDriver: Readonly<Record<string, string>> = {
  option: "ttyUSB",
  option1: "ttyUSB",
  qcserial: "ttyUSB",
  usb_wwan: "ttyUSB",
  usbserial: "ttyUSB",
  usbserial_generic: "ttyUSB",
  cdc_acm: "ttyACM",
};

/**
 * Returns the serial ports in the text of /sys/kernel/debug/usb/devices. The table names no device
 * nodes: they are numbered in the order of the table, as the kernel does.
 */
export function portsOfTable(text: string): readonly UsbPort[] {
  const count = new Map<string, number>();
  return parseUsbDevices(text).flatMap((device) =>
    device.interfaces.flatMap((one): readonly UsbPort[] => {
      const node = nodeOfDriver[one.driver ?? ""];
      // The data interface of USB CDC belongs to the port of the interface before it.
      if (node === undefined || one.interfaceClass.startsWith("0a/")) return [];
      const number = count.get(node) ?? 0;
      count.set(node, number + 1);
      return [portOf(device, one, `/dev/${node}${number}`)];
    }),
  );
}

/** Returns the devices in the table, with or without serial ports. */
export function devicesOfTable(text: string): readonly BusDevice[] {
  return parseUsbDevices(text).flatMap(({ busPath, vendorId, productId, product, interfaces }) =>
    busPath === undefined
      ? []
      : [
          defined({
            bus: "usb",
            busPath,
            vendorId,
            productId,
            product,
            interfaces: interfaces.map(({ interfaceClass, endpoints, driver }) =>
              defined({ interfaceClass, endpoints, driver }),
            ),
          } as const),
        ],
  );
}

function portOf(device: UsbDevice, one: UsbDevice["interfaces"][number], path: string): UsbPort {
  const { vendorId, productId, product, manufacturer, busPath, deviceNumber } = device;
  const { number, endpoints, interfaceClass, driver } = one;
  return defined({
    path,
    vendorId,
    productId,
    serial: realSerial(device.serial),
    product,
    manufacturer,
    interface: number,
    endpoints,
    interfaceClass,
    firstInterfaceClass: device.interfaces.find((other) => other.number === 0)?.interfaceClass,
    driver,
    busPath,
    deviceNumber,
    speedMbps: device.speedMbps,
    maxPowerMa: device.maxPowerMa,
  });
}
