import { expect, test } from "vitest";
import { parseRouterHolders } from "../../../src/transports/through-router/router-holders.ts";
import { parseRouterUsb } from "../../../src/transports/through-router/router-usb.ts";

const port = `port /dev/ttyUSB2
idVendor 2c7c
idProduct 0801
serial D4C5B6A7
product RM520N-GL
devnum 3
speed 5000
bMaxPower 896mA
bInterfaceNumber 02
bNumEndpoints 03
bus 2-1
class ff/00/00
first ff/ff/30
driver option
`;

test("a USB port of the router is described like one of this computer", () => {
  expect(parseRouterUsb(port)).toEqual([
    {
      path: "router:/dev/ttyUSB2",
      vendorId: "2c7c",
      productId: "0801",
      serial: "d4c5b6a7",
      product: "RM520N-GL",
      interface: 2,
      endpoints: 3,
      interfaceClass: "ff/00/00",
      firstInterfaceClass: "ff/ff/30",
      driver: "option",
      busPath: "2-1",
      deviceNumber: 3,
      speedMbps: 5000,
      maxPowerMa: 896,
    },
  ]);
});

test("ports are sorted by their numbers", () => {
  const ports = parseRouterUsb("port /dev/ttyUSB10\nbus 1-1\nport /dev/ttyUSB2\nbus 1-1\n");

  expect(ports.map(({ path }) => path)).toEqual(["router:/dev/ttyUSB2", "router:/dev/ttyUSB10"]);
});

test("a device's name cannot contain control characters", () => {
  const [only] = parseRouterUsb("port /dev/ttyUSB2\nproduct \u001b[2JModem\u0007\n");

  expect(only?.product).toBe("[2JModem");
});

test("a modem that carries the connection is marked", () => {
  expect(parseRouterUsb(`${port}ours wwan0\n`)).toMatchObject([{ carriesUs: "wwan0" }]);
});

test("a router without USB has no ports", () => {
  expect(parseRouterUsb("")).toEqual([]);
});

test("a holder is reported with the service of its parent", () => {
  const holders = parseRouterHolders(
    "holder 812 /dev/ttyUSB2 ModemManager\nabove 812\nabove 800\ncgroup 0::/\nscript modemmanager\nservices\n" +
      '{ "modemmanager": { "instances": { "instance1": { "running": true, "pid": 800 } } }, ' +
      '"other": { "instances": { "instance1": { "pid": 812 } } }, "empty": {} }\n',
  );

  expect(holders).toEqual([
    {
      pid: 812,
      path: "/dev/ttyUSB2",
      command: "ModemManager",
      unit: "modemmanager",
      manager: "procd",
      proof: "open-file",
    },
  ]);
});

test("a holder is reported with the service in its cgroup", () => {
  const holders = parseRouterHolders(
    "holder 90 /dev/ttyUSB3 smsd\nabove 90\ncgroup 0::/services/smstools3/instance1\n",
  );

  expect(holders).toMatchObject([{ pid: 90, unit: "smstools3", manager: "procd" }]);
});

test("a holder outside every service is reported as a process", () => {
  expect(parseRouterHolders("holder 90 /dev/ttyUSB3 cat\nabove 90\n")).toEqual([
    { pid: 90, path: "/dev/ttyUSB3", command: "cat", proof: "open-file" },
  ]);
});
