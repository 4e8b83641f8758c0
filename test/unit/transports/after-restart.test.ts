import { expect, test } from "vitest";
import { Failure } from "../../../src/core/failure.ts";
import { waitForModem } from "../../../src/transports/after-restart.ts";
import type { ListPorts, Probe } from "../../../src/transports/find.ts";
import { identityOf } from "../../../src/transports/usb/identity.ts";
import type { UsbPort } from "../../../src/transports/usb/usb-port.ts";
import { testClock } from "../../support/test-clock.ts";
import {
  call,
  before,
  back,
  atPort,
  usbOverTime,
  patienceWith,
  answers,
} from "./restarting-modem.ts";

const moved = back.map((port, index) => ({
  ...port,
  path: `/dev/ttyUSB${4 + index}`,
  busPath: "1-1",
  speedMbps: 480,
}));

const nameless = (ports: readonly UsbPort[]): readonly UsbPort[] =>
  ports.map(({ serial: _serial, ...port }) => port);

const cable: UsbPort = {
  path: "/dev/ttyUSB9",
  vendorId: "0403",
  productId: "6001",
  busPath: "1-4",
};

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

test("a modem is alone if no other device has its USB id", () => {
  const twin = nameless(before).map((port) => ({ ...port, busPath: "2-2" }));

  expect(identityOf(atPort(before), [...before, cable]).isAlone).toBe(true);
  expect(identityOf(atPort(before), [...nameless(before), ...twin]).isAlone).toBeUndefined();
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
