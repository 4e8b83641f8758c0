import { expect, test } from "vitest";
import type { SimulatedPair } from "../../src/app/simulated-world.ts";
import type { OpenShell } from "../../src/router/shell.ts";
import type { World } from "../../src/workflows/world.ts";
import { openBench } from "../support/bench.ts";
import { killableWorld } from "../support/killable-world.ts";
import type { KillableWorld } from "../support/killable-world.ts";

const waits = (bench: Awaited<ReturnType<typeof openBench>>): readonly string[] =>
  bench.events.flatMap((event) =>
    event.type === "waiting" && event.for.startsWith("modem")
      ? [`${event.for} ${event.seconds}`]
      : [],
  );

test("a run waits once for a modem that never returns, for the time in its messages", async () => {
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

test("rollback after a kill in a restart restores the router before it waits for the modem", async () => {
  let end: () => void = () => undefined;
  const killed = new Promise<void>((resolve) => (end = resolve));
  let kills = false;
  const program = (world: World): World => {
    const killable: KillableWorld = killableWorld(world, ({ at, when }) => {
      const isRestart = bench.pair.modem.received.at(-1)?.startsWith("AT+CFUN=1,1") === true;
      if (kills && isRestart && at === "modem" && when === "after") {
        killable.kill();
        end();
      }
      return "go-on";
    });
    return killable.world;
  };
  await using bench = await openBench({ program });
  const before = await bench.state();
  await bench.apply({ router: { wan: { metric: 7 } } });
  kills = true;
  await Promise.race([bench.rollback(), killed]);
  kills = false;
  bench.runs.revive();
  await bench.wait(5_000);
  bench.events.length = 0;

  const result = await bench.rollback();

  expect(result).toMatchObject({ outcome: "rolled-back", exit: 0 });
  expect(bench.failure()).toBeUndefined();
  expect(await bench.state()).toEqual(before);
  const order = bench.events.flatMap((event) => {
    if (event.type === "waiting" && event.for === "modem-back") return ["modem awaited"];
    return event.type === "step" && event.state === "done" && event.title.startsWith("Reconnect")
      ? ["router restored"]
      : [];
  });
  expect(order).toEqual(["router restored", "modem awaited"]);
});

test("rollback restores the router although its restart of the modem fails", async () => {
  await using bench = await openBench();
  const before = await bench.state();
  await bench.apply({ router: { wan: { metric: 7 } } });
  bench.pair.modem.addFault("dies-in-restart");
  bench.events.length = 0;

  const result = await bench.rollback();

  expect(result).toMatchObject({ outcome: "rollback-incomplete", exit: 6 });
  expect((await bench.state()).router).toEqual(before.router);
  expect(waits(bench)).toEqual(["modem-gone 60", "modem-back 300"]);
  expect(bench.failure()?.hint).toContain("modem:  AT");
  expect(bench.failure()?.hint).not.toContain("router: uci");
});
