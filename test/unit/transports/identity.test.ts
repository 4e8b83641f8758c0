import { expect, test } from "vitest";
import { identityOf, sameModem } from "../../../src/transports/usb/identity.ts";
import type { ModemIdentity } from "../../../src/transports/usb/identity.ts";
import type { UsbPort } from "../../../src/transports/usb/usb-port.ts";

const port: UsbPort = {
  path: "/dev/ttyUSB2",
  vendorId: "2c7c",
  productId: "0801",
  serial: "3a53bd9",
  busPath: "2-1",
  deviceNumber: 2,
};
const { serial: _serial, ...nameless } = port;

test.each<[string, UsbPort, ModemIdentity, boolean]>([
  [
    "same serial number, another place",
    { ...port, busPath: "1-1" },
    { serial: "3a53bd9", busPath: "2-1" },
    true,
  ],
  ["same place, another serial number", port, { serial: "ffffff1", busPath: "2-1" }, false],
  ["a serial number alone, as a profile names it", port, { serial: "3A53BD9" }, true],
  ["same serial number of another maker", port, { serial: "3a53bd9", vendorId: "1199" }, false],
  [
    "no serial number, same place and USB id",
    nameless,
    { vendorId: "2c7c", productId: "0801", busPath: "2-1" },
    true,
  ],
  [
    "no serial number, same place, another USB id",
    nameless,
    { vendorId: "05c6", productId: "9008", busPath: "2-1" },
    false,
  ],
  [
    "a maker's placeholder does not count as a serial number",
    nameless,
    { serial: "0123456789ABCDEF", vendorId: "2c7c", busPath: "2-1" },
    true,
  ],
  ["an empty identity matches nothing", port, {}, false],
])("%s", (_name, candidate, identity, same) => {
  expect(sameModem(candidate, identity)).toBe(same);
});

test("a serial number shared by two devices identifies neither", () => {
  const twin: UsbPort = { ...port, busPath: "2-2" };

  expect(identityOf(port, [port, twin])).toStrictEqual({
    vendorId: "2c7c",
    productId: "0801",
    busPath: "2-1",
    deviceNumber: 2,
  });
});
