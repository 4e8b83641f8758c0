import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { logSigns } from "../../../src/doctor/log-signs.ts";
import { parseUsbDevices } from "../../../src/doctor/usb-devices.ts";

const fixture = (name: string): string =>
  readFileSync(new URL(`../../fixtures/usb/${name}`, import.meta.url), "utf8");

describe("kernel log", () => {
  test("logSigns returns port, kind and age of each USB fault in dmesg", () => {
    const text = [
      "[  100.000000] usb 2-1: new SuperSpeed USB device number 2 using xhci_hcd",
      "[  100.100000] usb 2-1: New USB device found, idVendor=2c7c, idProduct=0801, bcdDevice= 5.04",
      "[  940.500000] usb 2-1: USB disconnect, device number 2",
      "[  950.500000] usb 2-1: device descriptor read/64, error -71",
      "[  951.000000] usb 1-4: USB disconnect, device number 9",
    ].join("\n");

    expect(logSigns({ text, uptimeSeconds: 1000.5 })).toEqual({
      modemBusPaths: ["2-1"],
      usb: [
        {
          busPath: "2-1",
          kind: "disconnect",
          text: "usb 2-1: USB disconnect, device number 2",
          secondsAgo: 60,
        },
        {
          busPath: "2-1",
          kind: "error",
          text: "usb 2-1: device descriptor read/64, error -71",
          secondsAgo: 50,
        },
        {
          busPath: "1-4",
          kind: "disconnect",
          text: "usb 1-4: USB disconnect, device number 9",
          secondsAgo: 50,
        },
      ],
    });
  });

  test.each([
    [
      "Sat Dec 16 14:00:00 2023 kern.info kernel: [ 8123.456789] usb 2-1: USB disconnect, device number 3",
      "disconnect",
      "2-1",
    ],
    [
      "Sat Dec 16 14:00:00 2023 kern.err kernel: [   12.000000] usb 2-1.4: device descriptor read/64, error -110",
      "error",
      "2-1.4",
    ],
    ["[   12.000000] usb 2-1: device not accepting address 4, error -71", "error", "2-1"],
    ["[   12.000000] usb 2-1-port1: unable to enumerate USB device", "error", "2-1.1"],
    ["[   12.000000] usb 2-1-port1: Cannot enable. Maybe the USB cable is bad?", "error", "2-1.1"],
    ["[ 12.0] usb usb4-port1: Cannot enable. Maybe the USB cable is bad?", "error", "4-1"],
    ["[ 12.0] usb 2-1.4-port3: unable to enumerate USB device", "error", "2-1.4.3"],
    ["[ 12.0] hub 4-0:1.0: unable to enumerate USB device on port 1", "error", "4-1"],
    ["[ 12.0] hub 2-1:1.0: Cannot enable port 2. Maybe the USB cable is bad?", "error", "2-1.2"],
    ["[ 12.0] usb 1-1: device descriptor read/all, error -61", "error", "1-1"],
    ["[ 12.0][  T273] usb 2-1: USB disconnect, device number 3", "disconnect", "2-1"],
    ["[ 12.0] [    C2] usb 2-1: USB disconnect, device number 3", "disconnect", "2-1"],
    ["Nov 30 10:00:00 shed kernel: usb 2-1: USB disconnect, device number 3", "disconnect", "2-1"],
    [
      "2026-11-30T10:00:00+0100 shed kernel: usb usb2-port1: over-current condition",
      "error",
      "2-1",
    ],
    ["[ 12.0] [   C52] usb usb4-port1: unable to enumerate USB device", "error", "4-1"],
    [
      "2026-11-30T10:00:00,123456+01:00 usb 2-1: USB disconnect, device number 3",
      "disconnect",
      "2-1",
    ],
    ["[Mon Nov 30 10:00:00 2026] usb 2-1: USB disconnect, device number 3", "disconnect", "2-1"],
    ["[Nov30 10:00] usb 2-1: USB disconnect, device number 3", "disconnect", "2-1"],
    ["[  +0.000012] usb 2-1: USB disconnect, device number 3", "disconnect", "2-1"],
    ["kern  :err   : [   12.0] usb 2-1: device descriptor read/64, error -71", "error", "2-1"],
    ["<3>[   12.0][ T9] usb 2-1: device descriptor read/64, error -71", "error", "2-1"],
    ["[   12.345678] shed kernel: usb 2-1: USB disconnect, device number 3", "disconnect", "2-1"],
    [
      "2026-11-30T10:00:00.123456+01:00 shed kernel: [   12.0] usb 2-1.3: device descriptor read/8, error -110",
      "error",
      "2-1.3",
    ],
    [
      "Mon Nov 30 10:00:00 2026 kern.info kernel: [   12.0][  T273] usb 2-1: USB disconnect, device number 3",
      "disconnect",
      "2-1",
    ],
  ])("logSigns reads a fault in line %#", (line, kind, busPath) => {
    expect(logSigns({ text: line }).usb).toMatchObject([{ kind, busPath }]);
  });

  test.each([
    ["[ 1.0] usb 2-1: Product: USB disconnect"],
    ["[ 1.0] thermal: usb 2-1 USB disconnect"],
    ["a user wrote: usb 2-1: USB disconnect, device number 3"],
    [""],
  ])("logSigns ignores line %#", (line) => {
    expect(logSigns({ text: line }).usb).toEqual([]);
  });

  test("logSigns attributes errors of hub ports to the devices on these ports", () => {
    const text = readFileSync(
      new URL("../../cases/usb-errors-on-hub-ports/host-dmesg", import.meta.url),
      "utf8",
    );

    expect(logSigns({ text }).usb.map(({ busPath, kind }) => `${busPath} ${kind}`)).toEqual([
      "4-1 error",
      "4-1 error",
      "4-1 error",
      "2-1.2 error",
    ]);
  });

  test("logSigns recognizes a modem by its drivers", () => {
    const text = [
      "[ 3.000000] option 2-1:1.2: GSM modem (1-port) converter detected",
      "[ 3.100000] qmi_wwan 2-1:1.4: cdc-wdm0: USB WDM device",
    ].join("\n");

    expect(logSigns({ text }).modemBusPaths).toEqual(["2-1"]);
  });
});

describe("ModemManager log", () => {
  test("logSigns returns modems, silent ports and registration of an RM521F-GL on an MX4200", () => {
    expect(logSigns({ text: fixture("rm521f-linksys-mx4200.logread.txt") }).modemManager).toEqual({
      modems: [3, 4],
      silentPorts: ["ttyUSB2", "ttyUSB3"],
      registration: "searching",
      registrationFailed: "Network timeout",
      registrationLine: expect.stringContaining("5gs 'emergency-only'"),
      apn: "three.co.uk",
      timeouts: [
        "[modem4] port ttyUSB2 timed out 2 consecutive times",
        "[modem4] port ttyUSB2 timed out 3 consecutive times",
        "[modem4] port ttyUSB2 timed out 4 consecutive times",
        "[modem4] port ttyUSB3 timed out 2 consecutive times",
      ],
    });
  });

  test.each([
    ["ModemManager[812]: <info>  [modem0] state changed (enabling -> enabled)", [0]],
    [
      "daemon.info ModemManager[812]: <info>  ModemManager (version 1.18.6) starting in system bus...",
      [],
    ],
    ["ModemManager[812]: <dbg> [s] [modem0] state changed (enabling -> enabled)", [0]],
    ["<dbg> [1764500000.123456] [modem2/ttyUSB2/at] port ttyUSB2 is up", [2]],
    ["2026-11-30T10:00:00+0100 shed ModemManager[812]: <wrn> [modem7/bearer1] reloaded", [7]],
  ])("logSigns reads modem numbers in line %#", (line, modems) => {
    expect(logSigns({ text: line }).modemManager).toEqual({ modems, silentPorts: [] });
  });

  test("logSigns ignores other programs that log angle brackets", () => {
    expect(logSigns({ text: "user.notice app: <info> [lan] hello" }).modemManager).toBeUndefined();
  });
});

test("parseUsbDevices returns ids, speed, power and drivers of each device", () => {
  expect(parseUsbDevices(fixture("rm521f-linksys-mx4200.usb-devices.txt")).at(-1)).toEqual({
    vendorId: "2c7c",
    productId: "0801",
    product: "RM521F-GL",
    manufacturer: "Quectel",
    speedMbps: 5000,
    maxPowerMa: 896,
    drivers: ["option", "qmi_wwan"],
    busPath: "2-1",
    deviceNumber: 2,
    serial: "3a53bd9",
    interfaces: [
      { number: 0, endpoints: 2, interfaceClass: "ff/ff/30", driver: "option" },
      { number: 1, endpoints: 3, interfaceClass: "ff/00/40", driver: "option" },
      { number: 2, endpoints: 3, interfaceClass: "ff/00/00", driver: "option" },
      { number: 3, endpoints: 3, interfaceClass: "ff/00/00", driver: "option" },
      { number: 4, endpoints: 3, interfaceClass: "ff/ff/ff", driver: "qmi_wwan" },
    ],
  });
});

test("parseUsbDevices returns no device for other text", () => {
  expect(parseUsbDevices("cat: can't open '/sys/kernel/debug/usb/devices'\n\nnonsense")).toEqual(
    [],
  );
});
