import { expect, test } from "vitest";
import { Failure } from "../../../src/core/failure.ts";
import { waitForModem } from "../../../src/transports/after-restart.ts";
import type { Probe } from "../../../src/transports/find.ts";
import { identityOf } from "../../../src/transports/usb/identity.ts";
import type { UsbPort } from "../../../src/transports/usb/usb-port.ts";
import { testClock } from "../../support/test-clock.ts";
import { portsOf } from "../../support/usb-device.ts";
import {
  call,
  device,
  before,
  back,
  atPort,
  usbOverTime,
  patienceWith,
  answers,
} from "./restarting-modem.ts";

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
    code: "modem/not-restarted",
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
