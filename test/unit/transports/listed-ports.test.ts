import { expect, test } from "vitest";
import { usbPortsFromList } from "../../../src/transports/usb/listed-ports.ts";
import macos from "../../fixtures/usb/macos-rm520n.list.json" with { type: "json" };
import windows from "../../fixtures/usb/windows-rm520n.list.json" with { type: "json" };

test("Windows: the instance yields interface and device, the title the reason", () => {
  const ports = usbPortsFromList(windows);

  expect(ports.find(({ path }) => path === "COM7")).toStrictEqual({
    path: "COM7",
    vendorId: "2c7c",
    productId: "0801",
    serial: "3a53bd90",
    manufacturer: "Quectel Wireless Solutions",
    title: "Quectel USB AT Port (COM7)",
    interface: 2,
    busPath: "6&2c4b5b6f&0",
  });
});

test("Windows: ports of one modem are grouped, and an instance is not a serial number", () => {
  const ports = usbPortsFromList(windows);

  expect(ports.map(({ path, busPath, serial }) => [path, busPath, serial])).toEqual([
    ["COM3", "ftdibus\\vid_0403+pid_6001+a51mammea\\0000", "a51mamme"],
    ["COM7", "6&2c4b5b6f&0", "3a53bd90"],
    ["COM10", "6&2c4b5b6f&0", undefined],
    ["COM11", "6&2c4b5b6f&0", "3a53bd90"],
    ["COM12", "6&2c4b5b6f&0", "3a53bd90"],
  ]);
});

test("macOS: each port is listed once, by its call-out name, numbered by name order", () => {
  const ports = usbPortsFromList(macos);

  expect(
    ports.map(({ path, interface: number, interfaceBy }) => [path, number, interfaceBy]),
  ).toEqual([
    ["/dev/cu.usbmodem3a53bd901", 0, "order-of-names"],
    ["/dev/cu.usbmodem3a53bd902", 1, "order-of-names"],
    ["/dev/cu.usbmodem3a53bd903", 2, "order-of-names"],
    ["/dev/cu.usbmodem3a53bd904", 3, "order-of-names"],
    ["/dev/cu.usbserial-A51MAMME", undefined, undefined],
  ]);
});

test("macOS: fewer ports than a modem has are not numbered", () => {
  const ports = usbPortsFromList(macos.filter(({ path }) => !path.endsWith("901")));

  expect(ports.map((port) => port.interface)).toEqual([undefined, undefined, undefined, undefined]);
});

test.each([
  ["0x2c7c", "0x801"],
  ["2C7C", "0801"],
])("ids are four lower-case digits when a system reports %s and %s", (vendorId, productId) => {
  const ports = usbPortsFromList([{ path: "COM4", vendorId, productId }]);

  expect(ports).toMatchObject([{ vendorId: "2c7c", productId: "0801" }]);
});
