import { expect, test } from "vitest";
import type { BusDevice } from "../../../src/transports/usb/device.ts";
import { scanDevices } from "../../../src/transports/usb/scan-devices.ts";
import { withoutAtPort } from "../../../src/transports/usb/without-at-port.ts";
import { recordedDevice } from "../../support/usb-device.ts";
import { usbTree } from "../../support/usb-tree.ts";

const call = { signal: new AbortController().signal };
const vendor = { interfaceClass: "ff/ff/ff", endpoints: 3 };
const serial = { interfaceClass: "ff/00/00", endpoints: 3 };

function usb(
  id: `${string}:${string}`,
  busPath: string,
  interfaces: BusDevice["interfaces"],
  product?: string,
): BusDevice {
  const [vendorId = "", productId = ""] = id.split(":");
  return { bus: "usb", busPath, vendorId, productId, interfaces, ...(product && { product }) };
}

const noSerial = usb(
  "2c7c:0801",
  "2-7",
  [{ interfaceClass: "ff/ff/ff", endpoints: 1 }],
  "RM530N-GL",
);
const noDriver = usb(
  "2c7c:0801",
  "2-1",
  [
    { interfaceClass: "ff/ff/30", endpoints: 2 },
    { interfaceClass: "ff/00/40", endpoints: 3 },
    serial,
    serial,
    { ...vendor, driver: "qmi_wwan" },
  ],
  "RM520N-GL",
);
const uniSocWithoutDriver = usb("2c7c:0900", "1-1.4", [
  { interfaceClass: "e0/01/03", endpoints: 1, driver: "rndis_host" },
  { interfaceClass: "0a/00/00", endpoints: 2, driver: "rndis_host" },
  { interfaceClass: "ff/00/00", endpoints: 2 },
]);
const bound = usb("2c7c:0122", "2-2", [{ ...serial, driver: "option" }], "RM551E-GL");
const edl = usb("05c6:9008", "2-1", [{ ...vendor, endpoints: 2, driver: "qcserial" }]);
const inSlot: BusDevice = {
  bus: "pci",
  busPath: "0000:08:00.0",
  vendorId: "1eac",
  productId: "1007",
  interfaces: [{ driver: "mhi-pci-generic" }],
};

test.each<[string, BusDevice, RegExp, RegExp]>([
  [
    "one vendor interface",
    noSerial,
    /2-7.*no port for commands.*broken or still starting/,
    /flash/,
  ],
  [
    "no driver",
    noDriver,
    /RM520N-GL.*2-1.*"option" is not bound/,
    /2c7c 0801.*new_id\n[^]*kmod-usb-serial-option/,
  ],
  [
    "no driver for a UniSoc modem",
    uniSocWithoutDriver,
    /1-1\.4 \(2c7c:0900\).*not bound/,
    /2c7c 0900/,
  ],
  ["a bound driver without ports", bound, /RM551E-GL.*driver is bound/, /container/],
  ["download mode", edl, /emergency download mode \(EDL\).*2-1/, /flash/],
  ["crash mode", { ...edl, productId: "900e" }, /memory dump mode/, /ten seconds/],
  ["UniSoc download mode", usb("1782:4d00", "1-2", []), /UniSoc.*download mode.*1-2/, /flash/],
  ["a PCIe slot", inSlot, /PCIe slot.*0000:08:00\.0.*mhi-pci-generic/, /USB port/],
])("withoutAtPort explains %s", (_title, device, message, hint) => {
  expect(withoutAtPort([device])).toMatchObject({
    code: "port/no-at-port",
    message: expect.stringMatching(message),
    hint: expect.stringMatching(hint),
  });
});

test.each<[string, BusDevice]>([
  ["a serial adapter", usb("0403:6001", "1-1", [{ ...vendor, driver: "ftdi_sio" }])],
  ["a root hub", usb("1d6b:0002", "usb1", [{ interfaceClass: "09/00/00", driver: "hub" }])],
  ["a Wi-Fi card", { ...inSlot, vendorId: "17cb", productId: "1103" }],
])("withoutAtPort returns undefined for %s", (_title, device) => {
  expect(withoutAtPort([device])).toBeUndefined();
});

test("a modem with a fixable driver is named before another one that is broken", () => {
  expect(withoutAtPort([edl, noSerial, noDriver])?.message).toContain("is not bound");
});

test("scanDevices returns interfaces with class, endpoints and driver", async () => {
  await using tree = await usbTree();
  const device = recordedDevice("rm521f-linksys-mx4200");
  await tree.plug(device);

  const found = await scanDevices(tree.sysfs, call);

  expect(found).toMatchObject([
    {
      bus: "usb",
      busPath: device.bus,
      vendorId: device.vendorId,
      interfaces: device.interfaces.map(({ class: interfaceClass, endpoints, driver }) => ({
        interfaceClass,
        endpoints,
        driver,
      })),
    },
  ]);
});

test("scanDevices returns nothing where no bus can be read", async () => {
  expect(await scanDevices("/nowhere/sys", call)).toEqual([]);
});
