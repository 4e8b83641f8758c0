import { expect, test } from "vitest";
import { Failure } from "../../../src/core/failure.ts";
import { portFailure } from "../../../src/transports/serial/port-failure.ts";

const system = (code: string): Error => Object.assign(new Error(`${code}: it failed`), { code });

test.each([
  [
    "a missing device",
    new Error("Error: No such file or directory, cannot open /dev/ttyUSB2"),
    "port/not-found",
  ],
  [
    "a device just unplugged",
    new Error("Error: No such device, cannot open /dev/ttyUSB2"),
    "port/not-found",
  ],
  ["a missing COM port", new Error("Opening COM7: File not found"), "port/not-found"],
  [
    "a missing permission",
    new Error("Error: Permission denied, cannot open /dev/ttyUSB2"),
    "port/no-permission",
  ],
  [
    "a lock of another program",
    new Error("Error Resource temporarily unavailable Cannot lock port"),
    "busy/port-held",
  ],
  [
    "a busy device",
    new Error("Error: Device or resource busy, cannot open /dev/ttyUSB2"),
    "busy/port-held",
  ],
  [
    "a platform without a prebuilt driver",
    new Error("No native build was found for platform=linux arch=riscv64 libc=glibc"),
    "usage/not-supported-here",
  ],
  ["a COM port in use", new Error("Opening COM7: Access denied"), "busy/port-held"],
  [
    "a file that is not a tty",
    new Error("Error: Inappropriate ioctl for device setting custom baud rate of 115200"),
    "port/failed",
  ],
  ["a refused connection", system("ECONNREFUSED"), "port/not-found"],
  ["a missing route", system("EHOSTUNREACH"), "port/not-found"],
  ["an unknown name", system("ENOTFOUND"), "port/not-found"],
  ["any other error", new Error("the moon is full"), "port/failed"],
])("%s while opening becomes a failure", (_what, error, code) => {
  expect(portFailure(error, "/dev/ttyUSB2", "opening")).toMatchObject({
    code,
    cause: error,
    message: expect.stringContaining("/dev/ttyUSB2"),
  });
});

test.each([["EIO"], ["ENXIO"], ["ENODEV"], ["EBADF"], ["ECONNRESET"], ["EPIPE"]])(
  "%s on an open port means that it disappeared",
  (code) => {
    expect(portFailure(system(code), "/dev/ttyUSB2", "using").code).toBe("port/vanished");
  },
);

test("an existing failure is kept", () => {
  const failure = new Failure("refused/bad-value", { message: "no" });

  expect(portFailure(failure, "/dev/ttyUSB2", "using")).toBe(failure);
});
