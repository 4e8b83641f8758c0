import { expect, test } from "vitest";
import {
  groupModems,
  rankCandidates,
  minProbeScore,
} from "../../../src/transports/usb/candidates.ts";
import type { Candidate } from "../../../src/transports/usb/candidates.ts";
import { usbPortsFromList } from "../../../src/transports/usb/listed-ports.ts";
import type { UsbPort } from "../../../src/transports/usb/usb-port.ts";
import { portsOf, recordedDevice } from "../../support/usb-device.ts";
import macos from "../../fixtures/usb/macos-rm520n.list.json" with { type: "json" };
import windows from "../../fixtures/usb/windows-rm520n.list.json" with { type: "json" };

const rm521f = portsOf(recordedDevice("rm521f-linksys-mx4200"));
const rm500u = portsOf(recordedDevice("rm500u-cnv"));
const rndis = portsOf(recordedDevice("rm500q-rndis"));

const asked = (candidates: readonly Candidate[]): readonly string[] =>
  candidates.filter(({ score }) => score >= minProbeScore).map(({ port }) => port.path);
const port = (facts: Partial<UsbPort>): UsbPort => ({
  path: "/dev/ttyUSB0",
  busPath: "1-1",
  ...facts,
});

test.each<[string, readonly UsbPort[], readonly string[]]>([
  [
    "RM521F: interface 2, then 3, as ModemManager found in the case's log",
    rm521f,
    ["/dev/ttyUSB2", "/dev/ttyUSB3"],
  ],
  ["RM500U: interface 4, then 5, then 6", rm500u, ["/dev/ttyUSB2", "/dev/ttyUSB3", "/dev/ttyUSB4"]],
  ["RM500Q in RNDIS mode: interface 4, then 5", rndis, ["/dev/ttyUSB2", "/dev/ttyUSB3"]],
  ["Windows: the port with AT in its title", usbPortsFromList(windows), ["COM7", "COM10"]],
  [
    "macOS: the third and fourth name",
    usbPortsFromList(macos),
    ["/dev/cu.usbmodem3a53bd903", "/dev/cu.usbmodem3a53bd904"],
  ],
])("ports are tried in order: %s", (_name, ports, expected) => {
  expect(asked(rankCandidates(ports))).toEqual(expected);
});

test("the reasons describe the port", () => {
  const [best] = rankCandidates(rm521f);

  expect(best?.because).toEqual([
    "Quectel RM52xN/RM521F/RG52x (2c7c:0801)",
    "interface 2 is the AT port",
    "three endpoints, like an AT port",
  ]);
});

test("the interface decides, not the order of ports or the numbers in their names", () => {
  const renumbered = rm521f
    .map((one, index) => ({ ...one, path: `/dev/ttyUSB${20 - index}` }))
    .reverse();

  expect(asked(rankCandidates(renumbered))).toEqual(["/dev/ttyUSB18", "/dev/ttyUSB17"]);
});

test.each<[string, UsbPort]>([
  [
    "the diagnostics class at any position",
    port({ vendorId: "2c7c", productId: "0801", interface: 2, interfaceClass: "ff/ff/30" }),
  ],
  [
    "interface 0 of a listed modem without a class",
    port({ vendorId: "2c7c", productId: "0800", interface: 0 }),
  ],
  [
    "interface 0 of an unlisted Quectel modem",
    port({ vendorId: "2c7c", productId: "0316", interface: 0 }),
  ],
  ["a Qualcomm chip in download mode", port({ vendorId: "05c6", productId: "9008", interface: 0 })],
  [
    "a port that Windows calls DM",
    port({
      path: "COM4",
      vendorId: "2c7c",
      productId: "0801",
      title: "Quectel USB DM Port (COM4)",
    }),
  ],
])("never a candidate: %s", (_name, one) => {
  expect(rankCandidates([one])).toEqual([]);
});

test("a driver that binds only interfaces 2 and 3 in RNDIS mode offers no AT port", () => {
  const ports = rndis
    .filter((one) => one.interface === 2 || one.interface === 3)
    .map((one) => ({ ...one, interfaceClass: "ff/00/00" }));

  expect(asked(rankCandidates(ports))).toEqual([]);
});

test("the position port is listed last and not probed", () => {
  const last = rankCandidates(rm521f).at(-1);

  expect(last).toMatchObject({
    port: { interface: 1 },
    because: expect.arrayContaining(["class ff/00/40 is the satellite position port"]),
  });
  expect(last?.score).toBeLessThan(minProbeScore);
});

test.each<[string, UsbPort, string]>([
  [
    "an Arduino",
    port({ vendorId: "2341", productId: "0043", interface: 0, interfaceClass: "02/02/01" }),
    "not a known modem maker (2341:0043)",
  ],
  [
    "an FTDI cable",
    port({ vendorId: "0403", productId: "6001", interface: 0 }),
    "not a known modem maker (0403:6001)",
  ],
])("%s is listed with its reason but never probed", (_name, one, reason) => {
  const candidates = rankCandidates([one]);

  expect(candidates[0]?.because).toContain(reason);
  expect(asked(candidates)).toEqual([]);
});

test.each<[string, UsbPort]>([
  ["another maker's modem", port({ vendorId: "1199", productId: "9091", interface: 3 })],
  [
    "Quectel modem with an unlisted USB id",
    port({ vendorId: "2c7c", productId: "7001", interface: 4 }),
  ],
  [
    "a Quectel modem with a USB CDC port",
    port({ vendorId: "2c7c", productId: "6005", interface: 0, interfaceClass: "02/02/01" }),
  ],
  [
    "a modem in a PCIe slot",
    port({ path: "/dev/wwan0at0", vendorId: "17cb", productId: "0308", driver: "wwan" }),
  ],
])("%s is probed after every listed modem", (_name, one) => {
  const paths = asked(rankCandidates([{ ...one, path: "/dev/other", busPath: "9-9" }, ...rm521f]));

  expect(paths).toEqual(["/dev/ttyUSB2", "/dev/ttyUSB3", "/dev/other"]);
});

test("ports are grouped by bus position, even with equal serial numbers", () => {
  const twin = rm500u.map((one) => ({
    ...one,
    path: one.path.replace("USB", "USB1"),
    busPath: "4-2",
  }));

  const modems = groupModems([...rm500u, ...twin, ...rm521f]);

  expect(modems.map(({ key, ports }) => [key, ports.length])).toEqual([
    ["2-1", 4],
    ["4-1", 5],
    ["4-2", 5],
  ]);
});
