import { expect, test } from "vitest";
import { Failure } from "../../../src/core/failure.ts";
import type { UsbPort } from "../../../src/transports/usb/usb-port.ts";
import { findPort } from "../../../src/workflows/modem/find-port.ts";
import { simulatedPair, worldOver } from "../../../src/app/simulated-world.ts";
import type { Ports, World } from "../../../src/workflows/world.ts";
import { testClock } from "../../support/test-clock.ts";

const call = { signal: new AbortController().signal };

async function worldWith(ports: Partial<Ports>): Promise<World & AsyncDisposable> {
  const clock = testClock();
  const pair = await simulatedPair(clock);
  const world = worldOver(pair, clock, "/nonexistent", "0.0.0");
  return { ...world, ports: { ...world.ports, ...ports }, [Symbol.asyncDispose]: pair.close };
}

const neverOpened = (): never => {
  throw new Failure("internal/bug", { message: "opened" });
};

function port(path: string, serial: string): UsbPort {
  return { path, serial, product: "RM520N-GL", vendorId: "2c7c", busPath: serial };
}

test("an unplugged modem named by its serial number lists the connected ones", async () => {
  await using world = await worldWith({
    list: async () => [port("/dev/ttyUSB2", "aa11"), port("/dev/ttyUSB6", "bb22")],
  });

  await expect(
    findPort({ kind: "usb-serial", serial: "CC33" }, world, neverOpened, call),
  ).rejects.toMatchObject({
    code: "port/not-found",
    message: expect.stringMatching(/"CC33".*ttyUSB2 \(RM520N-GL, serial:aa11\).*ttyUSB6/),
  });
});

test("a held port on the router is reported with the router", async () => {
  await using world = await worldWith({
    where: "router",
    host: "192.168.1.1",
    holders: async () => [{ pid: 812, command: "smsd", proof: "open-file" }],
  });
  const held = async (): Promise<never> => {
    throw new Failure("busy/port-held", { message: "held" });
  };

  await expect(
    findPort({ kind: "through-router", path: "/dev/ttyUSB2" }, world, held, call),
  ).rejects.toMatchObject({
    message: "router:/dev/ttyUSB2 is in use by smsd (process 812) on the router 192.168.1.1.",
    hint: expect.stringContaining("Stop smsd on the router 192.168.1.1"),
  });
});
