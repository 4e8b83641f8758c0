import { expect, test } from "vitest";
import { Failure } from "../../../src/core/failure.ts";
import { findModems, portSource } from "../../../src/transports/find.ts";
import type { Probe } from "../../../src/transports/find.ts";
import type { UsbPort } from "../../../src/transports/usb/usb-port.ts";
import windows from "../../fixtures/usb/windows-rm520n.list.json" with { type: "json" };
import { portsOf, recordedDevice } from "../../support/usb-device.ts";
import { usbTree } from "../../support/usb-tree.ts";

const call = { signal: new AbortController().signal };
const rm521f = portsOf(recordedDevice("rm521f-linksys-mx4200"));
const rm500u = portsOf(recordedDevice("rm500u-cnv")).map((port) => ({
  ...port,
  path: port.path.replace("USB", "USB1"),
}));
const held = new Failure("busy/port-held", { message: "/dev/ttyUSB2 is in use." });

const listing = (ports: readonly UsbPort[]) => async (): Promise<readonly UsbPort[]> => ports;
const answeringOn =
  (path: string, answer: string | boolean = true): Probe =>
  async (asked) =>
    asked === path && answer;

test("the first port that answers is chosen with its description", async () => {
  const found = await findModems(listing(rm521f), answeringOn("/dev/ttyUSB2", "RM521F-GL"), call);

  expect(found).toMatchObject([
    {
      modem: { key: "2-1" },
      chosen: { port: { interface: 2 } },
      answer: "RM521F-GL",
      attempts: [{ outcome: "answered" }],
    },
  ]);
});

test("a silent port is followed by the next, and both are reported", async () => {
  const found = await findModems(listing(rm521f), answeringOn("/dev/ttyUSB3"), call);

  expect(found[0]?.chosen?.port.path).toBe("/dev/ttyUSB3");
  expect(
    found[0]?.attempts.map(({ candidate, outcome }) => [candidate.port.path, outcome]),
  ).toEqual([
    ["/dev/ttyUSB2", "silent"],
    ["/dev/ttyUSB3", "answered"],
  ]);
});

test("a port in use does not prevent the next probe", async () => {
  const probe: Probe = async (path) => {
    if (path === "/dev/ttyUSB2") throw held;
    return true;
  };

  const found = await findModems(listing(rm521f), probe, call);

  expect(found[0]?.attempts.map(({ outcome }) => outcome)).toEqual([held, "answered"]);
});

test("when no port answers, the modem is reported with every attempt", async () => {
  const found = await findModems(listing(rm521f), answeringOn("nowhere"), call);

  expect(found[0]).not.toHaveProperty("chosen");
  expect(found[0]?.attempts.map(({ outcome }) => outcome)).toEqual(["silent", "silent"]);
});

test("every modem gets its own answer", async () => {
  const found = await findModems(listing([...rm500u, ...rm521f]), async () => true, call);

  expect(found.map(({ chosen }) => chosen?.port.path)).toEqual(["/dev/ttyUSB2", "/dev/ttyUSB12"]);
});

test("diagnostics ports, position ports and other devices are never probed", async () => {
  const spokenTo: string[] = [];
  const cable: UsbPort = {
    path: "/dev/ttyUSB9",
    vendorId: "0403",
    productId: "6001",
    interface: 0,
    busPath: "1-2",
  };
  const probe: Probe = async (path) => {
    spokenTo.push(path);
    return false;
  };

  await findModems(listing([...rm521f, cable]), probe, call);

  expect(spokenTo).toEqual(["/dev/ttyUSB2", "/dev/ttyUSB3"]);
});

test("a failure that does not concern the port ends the search", async () => {
  const bug = new Failure("internal/bug", { message: "oh" });
  const probe: Probe = () => Promise.reject(bug);

  await expect(findModems(listing(rm521f), probe, call)).rejects.toBe(bug);
});

test("an abort ends the search even when the probe reports a port failure", async () => {
  const stop = new AbortController();
  const probe: Probe = () => {
    stop.abort(new Failure("interrupted", { message: "Stopped." }));
    return Promise.reject(held);
  };

  await expect(findModems(listing(rm521f), probe, { signal: stop.signal })).rejects.toMatchObject({
    code: "interrupted",
  });
});

test.each([
  ["linux", true],
  ["darwin", true],
] as const)("on %s a named tree is scanned", async (platform, _named) => {
  await using tree = await usbTree();
  await tree.plug(recordedDevice("rm521f-linksys-mx4200"));

  const ports = await portSource({
    platform,
    sysfs: tree.sysfs,
    dev: tree.dev,
    list: async () => [],
  })(call);

  expect(ports).toHaveLength(4);
});

test("other systems than Linux use their own list", async () => {
  const ports = await portSource({ platform: "win32", list: async () => windows })(call);

  expect(ports.map(({ path }) => path)).toEqual(["COM3", "COM7", "COM10", "COM11", "COM12"]);
});
