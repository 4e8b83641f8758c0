import { expect, test } from "vitest";
import { wallClock } from "../../../src/core/clock.ts";
import type { Clock } from "../../../src/core/clock.ts";
import { Failure } from "../../../src/core/failure.ts";
import { waitForModem, waitForPath } from "../../../src/transports/after-restart.ts";
import type { ListPorts, Probe } from "../../../src/transports/find.ts";
import { identityOf } from "../../../src/transports/usb/identity.ts";
import type { UsbPort } from "../../../src/transports/usb/usb-port.ts";
import { testClock } from "../../support/test-clock.ts";
import type { TestClock } from "../../support/test-clock.ts";
import { portsOf, recordedDevice } from "../../support/usb-tree.ts";

const call = { signal: new AbortController().signal };
const device = recordedDevice("rm521f-linksys-mx4200");
const before = portsOf(device);
const back = portsOf({ ...device, deviceNumber: 3 });
const moved = back.map((port, index) => ({
  ...port,
  path: `/dev/ttyUSB${4 + index}`,
  busPath: "1-1",
  speedMbps: 480,
}));
const nameless = (ports: readonly UsbPort[]): readonly UsbPort[] =>
  ports.map(({ serial: _serial, ...port }) => port);
const atPort = (ports: readonly UsbPort[]): UsbPort =>
  ports.find((port) => port.interface === 2) ?? raise();
const cable: UsbPort = {
  path: "/dev/ttyUSB9",
  vendorId: "0403",
  productId: "6001",
  busPath: "1-4",
};

function raise(): never {
  throw new Error("the recording has no interface 2");
}

/** What is on USB, by the seconds since the restart. */
function usbOverTime(
  clock: TestClock,
  ...timeline: readonly (readonly [second: number, ports: readonly UsbPort[]])[]
): ListPorts {
  const start = clock.now();
  return async () =>
    timeline.findLast(([second]) => clock.now() - start >= second * 1000)?.[1] ?? [];
}

const patienceWith = (clock: Clock) => ({
  clock,
  goneWithinMs: 30_000,
  backWithinMs: 180_000,
  pollMs: 500,
});
const answers: Probe = async () => true;

test("a modem that returns on another bus is recognised by its serial number", async () => {
  const clock = testClock();
  const list = usbOverTime(clock, [0, before], [4, []], [25, moved]);

  const port = await waitForModem(
    identityOf(atPort(before), before),
    list,
    answers,
    patienceWith(clock),
    call,
  );

  expect(port.path).toBe("/dev/ttyUSB6");
  expect(clock.pending()).toBe(0);
});

test("a restart between two polls is recognised by the new device number", async () => {
  const clock = testClock();

  const port = await waitForModem(
    identityOf(atPort(before), before),
    usbOverTime(clock, [0, back]),
    answers,
    patienceWith(clock),
    call,
  );

  expect(port.path).toBe("/dev/ttyUSB2");
});

test("the end of the connection counts as leaving when the ports never disappear", async () => {
  const clock = testClock();
  const left = clock.sleep(2_000, call);

  const port = await waitForModem(
    identityOf(atPort(before), before),
    usbOverTime(clock, [0, before]),
    answers,
    { ...patienceWith(clock), left },
    call,
  );

  expect(port.path).toBe("/dev/ttyUSB2");
});

test("without a serial number the bus position decides", async () => {
  const clock = testClock();
  const identity = identityOf(atPort(nameless(before)), nameless(before));

  const port = await waitForModem(
    identity,
    usbOverTime(clock, [0, nameless(before)], [4, []], [25, nameless(back)]),
    answers,
    patienceWith(clock),
    call,
  );

  expect(port.path).toBe("/dev/ttyUSB2");
});

test("without a serial number a moved modem is the only new device with its USB id", async () => {
  const clock = testClock();
  const identity = identityOf(atPort(nameless(before)), nameless(before));
  const list = usbOverTime(
    clock,
    [0, [...nameless(before), cable]],
    [4, [cable]],
    [25, [...nameless(moved), cable]],
  );

  const port = await waitForModem(identity, list, answers, patienceWith(clock), call);

  expect(port.path).toBe("/dev/ttyUSB6");
});

test("an identical modem that did not restart is not mistaken for the modem", async () => {
  const clock = testClock();
  const twin = before.map((port) => ({
    ...port,
    path: port.path.replace("USB", "USB1"),
    busPath: "2-2",
  }));
  const list = usbOverTime(clock, [0, [...before, ...twin]], [4, twin], [25, [...back, ...twin]]);

  const port = await waitForModem(
    identityOf(atPort(before), [...before, ...twin]),
    list,
    answers,
    patienceWith(clock),
    call,
  );

  expect(port.path).toBe("/dev/ttyUSB2");
});

test("ports that appear one after the other, or refuse at first, are probed again", async () => {
  const clock = testClock();
  const list = usbOverTime(clock, [0, []], [20, back.slice(0, 1)], [21, back]);
  const refusals = [
    new Failure("port/no-permission", { message: "not yet" }),
    new Failure("busy/port-held", { message: "not yet" }),
  ];
  const probe: Probe = async () => {
    const refusal = refusals.pop();
    if (refusal !== undefined) throw refusal;
    return true;
  };

  const port = await waitForModem(
    identityOf(atPort(before), before),
    list,
    probe,
    patienceWith(clock),
    call,
  );

  expect(port.path).toBe("/dev/ttyUSB2");
});

test("a modem that never leaves has not restarted", async () => {
  const clock = testClock();

  const waiting = waitForModem(
    identityOf(atPort(before), before),
    usbOverTime(clock, [0, before]),
    answers,
    patienceWith(clock),
    call,
  );

  await expect(waiting).rejects.toMatchObject({
    code: "modem/not-back",
    message: "The modem (USB 2c7c:0801 at 2-1) did not restart within 30 s.",
  });
  expect(clock.pending()).toBe(0);
});

const crashed = portsOf({
  ...device,
  productId: "9008",
  vendorId: "05c6",
  serial: "",
  product: "QUSB__BULK",
});

test.each<[string, readonly UsbPort[], Probe, string]>([
  [
    "that does not return",
    [],
    answers,
    "The modem (USB 2c7c:0801 at 2-1) did not return to USB within 180 s.",
  ],
  [
    "that does not answer",
    back,
    async () => false,
    "The modem (USB 2c7c:0801 at 2-1) did not answer within 180 s of its restart.",
  ],
  [
    "whose port is in use",
    back,
    () =>
      Promise.reject(
        new Failure("busy/port-held", { message: "ModemManager holds /dev/ttyUSB2." }),
      ),
    "The modem (USB 2c7c:0801 at 2-1) did not answer within 180 s of its restart: ModemManager holds /dev/ttyUSB2.",
  ],
  [
    "with a diagnostics port only",
    back.slice(0, 1),
    answers,
    "The modem (USB 2c7c:0801 at 2-1) returned without its AT port.",
  ],
  [
    "replaced by a chip in download mode",
    crashed,
    answers,
    "The modem (USB 2c7c:0801 at 2-1) did not return. Another device is in its place: 05c6:9008 QUSB__BULK.",
  ],
])("a modem %s is reported as such", async (_name, ports, probe, message) => {
  const clock = testClock();

  const waiting = waitForModem(
    identityOf(atPort(before), before),
    usbOverTime(clock, [0, []], [25, ports]),
    probe,
    patienceWith(clock),
    call,
  );

  await expect(waiting).rejects.toMatchObject({ code: "modem/not-back", message });
});

test("an abort ends the wait and leaves no timer", async () => {
  const clock = testClock();
  const stop = new AbortController();
  const list: ListPorts = async () => {
    stop.abort(new Failure("interrupted", { message: "Stopped." }));
    return before;
  };

  const waiting = waitForModem(
    identityOf(atPort(before), before),
    list,
    answers,
    patienceWith(clock),
    { signal: stop.signal },
  );

  await expect(waiting).rejects.toMatchObject({ code: "interrupted" });
  expect(clock.pending()).toBe(0);
});

test("a port known only by name leaves with its connection and returns with an answer", async () => {
  const clock = testClock();
  const asked: number[] = [];
  const probe: Probe = async () => asked.push(clock.now()) > 3;

  await waitForPath(
    "tcp:192.168.225.1:1555",
    probe,
    { ...patienceWith(clock), left: clock.sleep(2_000, call) },
    call,
  );

  expect(asked).toHaveLength(4);
});

test("a port known only by name that stays connected has not restarted", async () => {
  const clock = testClock();

  const waiting = waitForPath("tcp:192.168.225.1:1555", answers, patienceWith(clock), call);

  await expect(waiting).rejects.toMatchObject({
    code: "modem/not-back",
    message: "The modem (tcp:192.168.225.1:1555) did not restart within 30 s.",
  });
});

test("a port known only by name that does not answer is reported with the reason", async () => {
  const clock = testClock();
  const refused = new Failure("port/failed", {
    message: "Connection refused.",
    hint: "Look at it.",
  });

  const waiting = waitForPath(
    "tcp:192.168.225.1:1555",
    () => Promise.reject(refused),
    { ...patienceWith(clock), left: Promise.resolve() },
    call,
  );

  await expect(waiting).rejects.toMatchObject({
    code: "modem/not-back",
    message:
      "The modem (tcp:192.168.225.1:1555) did not answer within 180 s of its restart: Connection refused.",
    hint: "Look at it.",
    cause: refused,
  });
});

test("a port known only by name has left when its node is gone", async () => {
  const asked: string[] = [];
  const probe: Probe = async (path) => asked.push(path) > 0;

  await waitForPath("/dev/nowhere", probe, patienceWith(wallClock()), call);

  expect(asked).toEqual(["/dev/nowhere"]);
});
