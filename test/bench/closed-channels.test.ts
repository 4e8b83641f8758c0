import { expect, test } from "vitest";
import type { UsbPort } from "../../src/transports/usb/usb-port.ts";
import type { World } from "../../src/workflows/world.ts";
import { openBench } from "../support/bench.ts";
import type { BenchSpec } from "../support/bench.ts";

const factoryModem = { model: "rm520n-gl", board: "r8125", nonVolatile: {} } as const;
const passthrough = { enabled: true, nat: false, bind: "02:00:5e:00:53:01" } as const;

const slot: UsbPort = {
  path: "/dev/wwan0at0",
  vendorId: "1eac",
  productId: "1007",
  driver: "wwan",
  busPath: "0000:08:00.0",
};

/** Returns a world with the modem in a PCIe slot of this computer, and with or without its USB ports. */
function inSlot(world: World, usb: "with USB" | "without USB"): World {
  const { where, ...ports } = world.ports;
  expect(where).toBe("anywhere");
  return {
    ...world,
    ports: {
      ...ports,
      list: async (call) => (usb === "with USB" ? [slot, ...(await ports.list(call))] : [slot]),
    },
  };
}

const modemOnly = (port: string): BenchSpec => ({ router: "none", modem: { port, passthrough } });

test.each<[string, string, "apply" | "plan"]>([
  ["found by itself", "auto", "plan"],
  ["found by itself", "auto", "apply"],
  ["named", "/dev/wwan0at0", "apply"],
])("a modem in a PCIe slot, %s (%s), refuses %s and stays as it is", async (_how, port, act) => {
  await using bench = await openBench({
    modem: factoryModem,
    program: (world) => inSlot(world, "without USB"),
  });
  const before = await bench.state();

  const result = await bench[act](modemOnly(port));

  expect(result).toMatchObject({ outcome: "refused", exit: 9 });
  expect(bench.failure()).toMatchObject({
    code: "refused/last-way-in",
    message: expect.stringMatching(/PCIe mode.*\/dev\/wwan0at0/),
    hint: expect.stringContaining("USB"),
  });
  expect(await bench.state()).toEqual(before);
});

test("rollback is refused when it closes the only PCIe port", async () => {
  await using bench = await openBench({
    modem: {
      ...factoryModem,
      nonVolatile: { pcieMode: 0, dataInterface: [1, 0] },
    },
    program: (world) => inSlot(world, "without USB"),
  });

  const result = await bench.stock();

  expect(result).toMatchObject({ outcome: "refused", exit: 9 });
  expect(bench.failure()).toMatchObject({ code: "refused/last-way-in" });
});

test.each([["auto"], ["/dev/wwan0at0"]])(
  "apply with port %s uses the USB port of the module in the PCIe slot",
  async (port) => {
    await using bench = await openBench({
      modem: factoryModem,
      program: (world) => inSlot(world, "with USB"),
    });

    const result = await bench.apply(modemOnly(port));

    expect(bench.failure()).toBeUndefined();
    expect(result).toMatchObject({ outcome: "applied", exit: 0 });
    expect(bench.events.findLast(({ type }) => type === "modem")).toMatchObject({
      port: expect.stringMatching(/^sim:ttyUSB/),
    });
    expect(await bench.rollback()).toMatchObject({ outcome: "rolled-back", exit: 0 });
  },
);

test("the plan names the USB port that replaces the closed PCIe port", async () => {
  await using bench = await openBench({
    modem: factoryModem,
    program: (world) => inSlot(world, "with USB"),
  });

  const result = await bench.plan(modemOnly("/dev/wwan0at0"));

  expect(result.exit).toBe(2);
  expect(bench.events.find(({ type }) => type === "plan")).toMatchObject({
    because: expect.arrayContaining([
      expect.stringMatching(/sim:ttyUSB.*closes \/dev\/wwan0at0.*modem\.port: auto/),
    ]),
  });
});

test.each([["slot change", { slot: 2 as const }, "AT+QUIMSLOT=2\r"]])(
  "apply waits without a power warning when a %s makes the modem leave USB",
  async (_title, sim, command) => {
    await using bench = await openBench({
      program: (world) =>
        onCommand(world, command, async () => {
          await bench.wait(300);
          bench.pair.modem.unplug();
          await bench.wait(7_000);
          bench.pair.modem.plug();
        }),
    });

    const result = await bench.apply({ modem: { sim } });

    expect(result).toMatchObject({ outcome: "applied", exit: 0 });
    expect(bench.findings()).not.toContain("warning usb-drops");
    expect(bench.titles()).toContain(
      "done: SIM slot: slot 1 → slot 2 (the modem can leave USB for some seconds)",
    );
  },
);

/** Returns a world in which `act` starts when this command is sent. */
function onCommand(world: World, command: string, act: () => Promise<void>): World {
  return {
    ...world,
    ports: {
      ...world.ports,
      open: (path) => async (call) => {
        const transport = await world.ports.open(path)(call);
        return {
          ...transport,
          write: async (data, inner) => {
            await transport.write(data, inner);
            if (Buffer.from(data).toString("latin1") === command) void act();
          },
        };
      },
    },
  };
}
