import { expect, test } from "vitest";
import { channelOf } from "../../../src/transports/channel.ts";
import type { UsbPort } from "../../../src/transports/usb/usb-port.ts";

const onPci = { vendorId: "1eac", productId: "1007", busPath: "0000:08:00.0" };
const onUsb = { vendorId: "2c7c", productId: "0801", busPath: "2-1.4" };

test.each<[string, Omit<UsbPort, "path"> | undefined, object]>([
  ["/dev/ttyUSB2", onUsb, { kind: "usb", on: "computer" }],
  ["router:/dev/ttyUSB2", onUsb, { kind: "usb", on: "router" }],
  ["COM7", { vendorId: "2c7c" }, { kind: "usb", on: "computer" }],
  ["/dev/wwan0at0", onPci, { kind: "pcie", on: "computer" }],
  ["/dev/wwan0at0", onUsb, { kind: "usb", on: "computer" }],
  ["/dev/wwan0at0", { busPath: "wwan0at0" }, { kind: "pcie", on: "computer" }],
  ["/dev/wwan1at1", undefined, { kind: "pcie", on: "computer" }],
  ["/dev/mhi_DUN", undefined, { kind: "pcie", on: "computer" }],
  ["router:/dev/mhi_DUN", onPci, { kind: "pcie", on: "router" }],
  ["/dev/ttyS1", undefined, { kind: "named", on: "computer" }],
  ["tcp:192.168.225.1:1555", undefined, { kind: "tcp", host: "192.168.225.1", port: 1555 }],
  ["tcp:[fd00::1]:1555", undefined, { kind: "tcp", host: "fd00::1", port: 1555 }],
])("channelOf returns the channel of %s in row %#", (path, described, expected) => {
  const port = described === undefined ? undefined : { path, ...described };

  expect(channelOf(path, port)).toMatchObject(expected);
});
