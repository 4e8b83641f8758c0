import { expect, test } from "vitest";
import type { SimulatedPair } from "../../src/app/simulated-world.ts";
import type { OpenShell } from "../../src/router/shell.ts";
import type { World } from "../../src/workflows/world.ts";
import { openBench } from "../support/bench.ts";

const waits = (bench: Awaited<ReturnType<typeof openBench>>): readonly string[] =>
  bench.events.flatMap((event) =>
    event.type === "waiting" && event.for.startsWith("modem")
      ? [`${event.for} ${event.seconds}`]
      : [],
  );

test("a modem that never returns is waited for once, for as long as the messages say", async () => {
  await using bench = await openBench({ modem: { faults: ["dies-in-restart"] } });
  const began = bench.pair.router.clock.monotonicMs();

  const result = await bench.apply();

  expect(result).toMatchObject({ outcome: "rollback-incomplete", exit: 6 });
  expect(waits(bench)).toEqual(["modem-gone 60", "modem-back 300"]);
  expect(bench.failure()?.message).toContain("did not return to USB within 300 s");
  expect(bench.pair.router.clock.monotonicMs() - began).toBeLessThan(600_000);
});

test("an undone apply restores the router although the modem does not return", async () => {
  let pair: SimulatedPair | undefined;
  let confirmations = 0;
  const losingModem =
    (open: OpenShell): OpenShell =>
    async (call) => {
      const shell = await open(call);
      const exec: typeof shell.exec = async (argv, inner) => {
        const result = await shell.exec(argv, inner);
        // The first one only tries the guard.
        confirmations += argv.includes("confirm") ? 1 : 0;
        if (confirmations === 2) pair?.modem.unplug();
        return result;
      };
      return { ...shell, exec };
    };
  const program = (world: World): World => ({
    ...world,
    openRouter: (spec, emit) => losingModem(world.openRouter(spec, emit)),
  });
  await using bench = await openBench({ program });
  pair = bench.pair;
  const before = await bench.state();

  const result = await bench.apply({ router: { wan: { metric: 7 } } });

  expect(result).toMatchObject({ outcome: "rollback-incomplete", exit: 6 });
  expect((await bench.state()).router).toEqual(before.router);
  expect(waits(bench)).toEqual(["modem-gone 60", "modem-back 300", "modem-back 300"]);
  expect(bench.titles().some((title) => title.startsWith("done: Reconnect and confirm"))).toBe(
    true,
  );
});

test("rollback restores the router of an absent modem, and the modem once it is back", async () => {
  await using bench = await openBench();
  const before = await bench.state();
  await bench.apply({ router: { wan: { metric: 7 } } });
  const applied = await bench.state();

  bench.pair.modem.unplug();
  const first = await bench.rollback();
  const between = await bench.state();
  bench.pair.modem.plug();
  await bench.wait(60_000);
  const second = await bench.rollback();

  expect(first).toMatchObject({ outcome: "rollback-incomplete", exit: 6 });
  expect(bench.failure()?.message).toContain("The router is restored. The modem is not");
  expect(between).toEqual({ router: before.router, modem: applied.modem });
  expect(second).toMatchObject({ outcome: "rolled-back", exit: 0 });
  expect((await bench.state()).router).toEqual(before.router);
});
