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
    "the same serial number at another place",
    { ...port, busPath: "1-1" },
    { serial: "3a53bd9", busPath: "2-1" },
    true,
  ],
  ["another serial number at the same place", port, { serial: "ffffff1", busPath: "2-1" }, false],
  ["a serial number alone, as a profile names it", port, { serial: "3A53BD9" }, true],
  ["the same serial number of another maker", port, { serial: "3a53bd9", vendorId: "1199" }, false],
  [
    "the same place and USB id without a serial number",
    nameless,
    { vendorId: "2c7c", productId: "0801", busPath: "2-1" },
    true,
  ],
  [
    "another USB id at the same place without a serial number",
    nameless,
    { vendorId: "05c6", productId: "9008", busPath: "2-1" },
    false,
  ],
  [
    "a maker's placeholder in place of a serial number",
    nameless,
    { serial: "0123456789ABCDEF", vendorId: "2c7c", busPath: "2-1" },
    true,
  ],
  ["an empty identity", port, {}, false],
])("sameModem judges %s", (_name, candidate, identity, same) => {
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
