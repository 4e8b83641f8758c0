import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { BusDevice } from "../../../src/transports/usb/device.ts";

/** Writes `sys` and `dev` of a computer with this device and no serial port. */
export async function plugDeviceOnly(folder: string, device: BusDevice): Promise<void> {
  const { bus, busPath, vendorId, productId, product, interfaces } = device;
  await mkdir(join(folder, "dev"));
  const devices = join(folder, "sys/bus", bus, "devices");
  const own = join(devices, busPath);
  if (bus === "pci")
    return writeAttributes(own, { vendor: `0x${vendorId}`, device: `0x${productId}` });
  await writeAttributes(own, { idVendor: vendorId, idProduct: productId, product });
  for (const [number, { interfaceClass = "", endpoints = 0 }] of interfaces.entries()) {
    const [cls, sub, protocol] = interfaceClass.split("/");
    await writeAttributes(join(devices, `${busPath}:1.${number}`), {
      bInterfaceClass: cls,
      bInterfaceSubClass: sub,
      bInterfaceProtocol: protocol,
      bNumEndpoints: endpoints.toString(16).padStart(2, "0"),
    });
  }
}

async function writeAttributes(
  folder: string,
  values: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [name, value] of Object.entries(values))
    if (value !== undefined) await writeFile(join(folder, name), `${value}\n`);
}
