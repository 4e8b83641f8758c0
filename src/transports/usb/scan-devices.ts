import { basename, join } from "node:path";
import type { Call } from "../../core/call.ts";
import { defined } from "../../core/defined.ts";
import type { BusDevice, DeviceInterface } from "./device.ts";
import { interfaceClassIn } from "./scan.ts";
import { attribute, linkName, namesIn, numberIn, resolveIn } from "./sysfs.ts";

/** Returns the USB and PCI devices of a sysfs tree, with or without serial ports. */
export async function scanDevices(sysfs: string, call: Call): Promise<readonly BusDevice[]> {
  call.signal.throwIfAborted();
  const found = await Promise.all([usbDevices(sysfs), pciDevices(sysfs)]);
  call.signal.throwIfAborted();
  return found.flat();
}

async function usbDevices(sysfs: string): Promise<readonly BusDevice[]> {
  const bus = join(sysfs, "bus/usb/devices");
  const names = await namesIn(bus);
  const devices = await Promise.all(
    names
      .filter((name) => !name.includes(":"))
      .map(async (busPath): Promise<readonly BusDevice[]> => {
        const folder = await resolveIn(sysfs, join(bus, busPath));
        const vendorId = (await attribute(folder, "idVendor"))?.toLowerCase();
        const productId = (await attribute(folder, "idProduct"))?.toLowerCase();
        if (vendorId === undefined || productId === undefined) return [];
        const own = `${busPath}:`;
        const inside = [...(await namesIn(folder)), ...names].filter((name) =>
          name.startsWith(own),
        );
        const interfaces = await Promise.all(
          [...new Set(inside)].sort().map((name) => interfaceOf(sysfs, bus, name)),
        );
        const product = await attribute(folder, "product");
        return [defined({ bus: "usb", busPath, vendorId, productId, product, interfaces })];
      }),
  );
  return devices.flat();
}

async function interfaceOf(sysfs: string, bus: string, name: string): Promise<DeviceInterface> {
  const folder = await resolveIn(sysfs, join(bus, name));
  return defined({
    interfaceClass: await interfaceClassIn(folder),
    endpoints: await numberIn(folder, "bNumEndpoints", 16),
    driver: await linkName(join(folder, "driver")),
  });
}

async function pciDevices(sysfs: string): Promise<readonly BusDevice[]> {
  const bus = join(sysfs, "bus/pci/devices");
  const devices = await Promise.all(
    (await namesIn(bus)).map(async (busPath): Promise<readonly BusDevice[]> => {
      const folder = await resolveIn(sysfs, join(bus, busPath));
      const [vendorId, productId] = await Promise.all(
        ["vendor", "device"].map(async (name) => hexId(await attribute(folder, name))),
      );
      if (vendorId === undefined || productId === undefined) return [];
      const driver = await linkName(join(folder, "driver"));
      return [
        {
          bus: "pci",
          busPath: basename(busPath),
          vendorId,
          productId,
          interfaces: [defined({ driver })],
        },
      ];
    }),
  );
  return devices.flat();
}

function hexId(text: string | undefined): string | undefined {
  return text?.replace(/^0x/i, "").toLowerCase();
}
