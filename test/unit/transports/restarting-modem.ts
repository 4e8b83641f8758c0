import type { Clock } from "../../../src/core/clock.ts";
import type { ListPorts, Probe } from "../../../src/transports/find.ts";
import type { UsbPort } from "../../../src/transports/usb/usb-port.ts";
import type { TestClock } from "../../support/test-clock.ts";
import { portsOf, recordedDevice } from "../../support/usb-device.ts";

export const call = { signal: new AbortController().signal };

export const device = recordedDevice("rm521f-linksys-mx4200");

export const before = portsOf(device);

export const back = portsOf({ ...device, deviceNumber: 3 });

export const atPort = (ports: readonly UsbPort[]): UsbPort =>
  ports.find((port) => port.interface === 2) ?? raise();

function raise(): never {
  throw new Error("the recording has no interface 2");
}

/** Devices on USB, by the seconds since the restart. */
export function usbOverTime(
  clock: TestClock,
  ...timeline: readonly (readonly [second: number, ports: readonly UsbPort[]])[]
): ListPorts {
  const start = clock.now();
  return async () =>
    timeline.findLast(([second]) => clock.now() - start >= second * 1000)?.[1] ?? [];
}

export const patienceWith = (clock: Clock) => ({
  clock,
  goneWithinMs: 30_000,
  backWithinMs: 180_000,
  pollMs: 500,
});

export const answers: Probe = async () => true;
