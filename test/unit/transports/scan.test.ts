import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { scanUsbPorts } from "../../../src/transports/usb/scan.ts";
import { portsOf, recordedDevice } from "../../support/usb-device.ts";
import { usbTree } from "../../support/usb-tree.ts";
import type { TreeDevice } from "../../support/usb-device.ts";
import type { TreeLinks } from "../../support/usb-tree.ts";

const call = { signal: new AbortController().signal };
const rm521f = recordedDevice("rm521f-linksys-mx4200");
const arduino: TreeDevice = {
  bus: "1-1.4",
  vendorId: "2341",
  productId: "0043",
  serial: "75834353930351E0B1A1",
  deviceNumber: 7,
  speedMbps: 12,
  maxPowerMa: 100,
  interfaces: [{ number: 0, endpoints: 1, class: "02/02/01", driver: "cdc_acm", tty: "ttyACM0" }],
};

test.each<TreeLinks>(["relative", "absolute", "bus-only"])(
  "the recorded modem is described in full from a tree with %s links",
  async (links) => {
    await using tree = await usbTree();
    await tree.plug(rm521f, links);

    const ports = await scanUsbPorts(tree, call);

    expect(
      ports.map(({ path, interface: number }) => [path.slice(tree.dev.length), number]),
    ).toEqual([
      ["/ttyUSB0", 0],
      ["/ttyUSB1", 1],
      ["/ttyUSB2", 2],
      ["/ttyUSB3", 3],
    ]);
    expect(ports[2]).toEqual({
      path: join(tree.dev, "ttyUSB2"),
      vendorId: "2c7c",
      productId: "0801",
      serial: "3a53bd9",
      product: "RM521F-GL",
      manufacturer: "Quectel",
      interface: 2,
      endpoints: 3,
      interfaceClass: "ff/00/00",
      firstInterfaceClass: "ff/ff/30",
      driver: "option",
      busPath: "2-1",
      deviceNumber: 2,
      speedMbps: 5000,
      maxPowerMa: 896,
    });
  },
);

test.each<TreeLinks>(["relative", "absolute", "bus-only"])(
  "a cdc-acm port is found in a tree with %s links",
  async (links) => {
    await using tree = await usbTree();
    await tree.plug(arduino, links);

    const ports = await scanUsbPorts(tree, call);

    expect(ports).toMatchObject([
      {
        path: join(tree.dev, "ttyACM0"),
        vendorId: "2341",
        serial: "75834353930351e0b1a1",
        interface: 0,
        driver: "cdc_acm",
        busPath: "1-1.4",
      },
    ]);
  },
);

test.each(["rm521f-linksys-mx4200", "rm500u-cnv", "rm500q-rndis"])(
  "the recorded ports of %s equal a scan of its tree",
  async (name) => {
    await using tree = await usbTree();
    const device = recordedDevice(name);
    await tree.plug(device);

    const ports = await scanUsbPorts(tree, call);

    expect(ports).toEqual(portsOf(device, tree.dev));
  },
);

test("a terminal folder with only a link to its device is enough", async () => {
  await using tree = await usbTree();
  await tree.plug(arduino, "bus-only");
  await mkdir(join(tree.sysfs, "class/tty/ttyACM0"));
  await symlink(
    "../../../bus/usb/devices/1-1.4/1-1.4:1.0",
    join(tree.sysfs, "class/tty/ttyACM0/device"),
  );

  const ports = await scanUsbPorts(tree, call);

  expect(ports).toMatchObject([{ vendorId: "2341", interface: 0 }]);
});

test("a copy without links identifies the device by its attributes", async () => {
  await using tree = await usbTree();
  const folder = join(tree.sysfs, "class/tty/ttyUSB2");
  await mkdir(join(folder, "device"), { recursive: true });
  await writeFile(join(folder, "device/bInterfaceNumber"), "02\n");
  await writeFile(join(folder, "idVendor"), "2C7C\n");
  await writeFile(join(folder, "idProduct"), "0801\n");
  await writeFile(join(tree.dev, "ttyUSB2"), "");

  const ports = await scanUsbPorts(tree, call);

  expect(ports).toStrictEqual([
    { path: join(tree.dev, "ttyUSB2"), vendorId: "2c7c", productId: "0801", interface: 2 },
  ]);
});

test("a port without a device node is left out", async () => {
  await using tree = await usbTree();
  await tree.plug(rm521f);
  await tree.removeNode("ttyUSB2");

  const ports = await scanUsbPorts(tree, call);

  expect(ports.map((port) => port.interface)).toEqual([0, 1, 3]);
});

test("a node that links to a pseudo terminal disappears with it", async () => {
  await using tree = await usbTree((tty) => (tty === "ttyUSB2" ? "/dev/null" : "/dev/nowhere"));
  await tree.plug(rm521f);

  const ports = await scanUsbPorts(tree, call);

  expect(ports.map((port) => port.interface)).toEqual([2]);
});

test("missing attributes are absent", async () => {
  await using tree = await usbTree();
  const folder = join(tree.sysfs, "bus/usb/devices/3-2/3-2:1.1");
  await mkdir(join(folder, "ttyUSB4"), { recursive: true });
  await writeFile(join(tree.dev, "ttyUSB4"), "");

  const ports = await scanUsbPorts(tree, call);

  expect(ports).toStrictEqual([{ path: join(tree.dev, "ttyUSB4"), busPath: "3-2" }]);
});

test("a scan of circular links ends", async () => {
  await using tree = await usbTree();
  await symlink("ttyUSB9", join(tree.sysfs, "class/tty/ttyUSB9"));

  const ports = await scanUsbPorts(tree, call);

  expect(ports).toEqual([]);
});

test("a system without these folders has no ports", async () => {
  const ports = await scanUsbPorts({ sysfs: "/nowhere/sys", dev: "/nowhere/dev" }, call);

  expect(ports).toEqual([]);
});

test("the AT port of a modem in a PCIe slot is found in the kernel's WWAN class", async () => {
  await using tree = await usbTree();
  const card = join(tree.sysfs, "devices/pci0000:00/0000:01:00.0");
  await mkdir(join(card, "mhi0/wwan/wwan0/wwan0at0"), { recursive: true });
  await writeFile(join(card, "vendor"), "0x17cb\n");
  await writeFile(join(card, "device"), "0x0308\n");
  await mkdir(join(tree.sysfs, "class/wwan"));
  await symlink(
    "../../devices/pci0000:00/0000:01:00.0/mhi0/wwan/wwan0/wwan0at0",
    join(tree.sysfs, "class/wwan/wwan0at0"),
  );
  await writeFile(join(tree.dev, "wwan0at0"), "");

  const ports = await scanUsbPorts(tree, call);

  expect(ports).toEqual([
    {
      path: join(tree.dev, "wwan0at0"),
      vendorId: "17cb",
      productId: "0308",
      driver: "wwan",
      busPath: "0000:01:00.0",
    },
  ]);
});

test("the DUN port of Quectel's PCIe driver is found with its PCI device", async () => {
  await using tree = await usbTree();
  const card = join(tree.sysfs, "devices/pci0000:00/0000:01:00.0");
  await mkdir(join(card, "mhi_q/mhi_DUN"), { recursive: true });
  await writeFile(join(card, "vendor"), "0x17cb\n");
  await writeFile(join(card, "device"), "0x0306\n");
  await mkdir(join(tree.sysfs, "class/mhi_uci_q"));
  await symlink(
    "../../devices/pci0000:00/0000:01:00.0/mhi_q/mhi_DUN",
    join(tree.sysfs, "class/mhi_uci_q/mhi_DUN"),
  );
  await writeFile(join(tree.dev, "mhi_DUN"), "");

  expect(await scanUsbPorts(tree, call)).toMatchObject([
    { path: join(tree.dev, "mhi_DUN"), productId: "0306", busPath: "0000:01:00.0" },
  ]);
});

test("an aborted call reads nothing", async () => {
  const reason = new Error("stop");

  const scan = scanUsbPorts({ sysfs: "/sys", dev: "/dev" }, { signal: AbortSignal.abort(reason) });

  await expect(scan).rejects.toBe(reason);
});
