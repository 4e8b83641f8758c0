import { expect, test } from "vitest";
import type { World } from "../../src/workflows/world.ts";
import { openBench } from "../support/bench.ts";

const call = { signal: new AbortController().signal };

/** A computer that sleeps for ten minutes before it writes, under a guard that is armed after a trial. */
function asleepOnceArmed(world: World): World {
  let armed = 0;
  return {
    ...world,
    openRouter: (spec, emit) => async (opening) => {
      const shell = await world.openRouter(spec, emit)(opening);
      return {
        ...shell,
        exec: async (argv, how) => {
          const result = await shell.exec(argv, how);
          if (result.stdout.endsWith("result armed\n")) armed += 1;
          return result;
        },
      };
    },
    runs: {
      ...world.runs,
      open: async (header) => {
        const run = await world.runs.open(header);
        return {
          ...run,
          record: async (entry) => {
            await run.record(entry);
            if (armed !== 2 || entry.state !== "done") return;
            armed = 0;
            await world.clock.sleep(600_000, call);
          },
        };
      },
    },
  };
}

test("a computer that sleeps until the guard has restored writes nothing to the router", async () => {
  await using bench = await openBench({ program: asleepOnceArmed });
  const before = await bench.state();

  const asleep = await bench.apply({ router: { wan: { metric: 20 } } });
  const after = await bench.state();

  expect(bench.failure()).toMatchObject({ code: "apply/not-confirmed" });
  expect(bench.titles().filter((title) => title.startsWith("failed"))).toEqual([
    expect.stringContaining("metric"),
  ]);
  expect(asleep).toMatchObject({ outcome: "rolled-back", exit: 5 });
  expect(after).toEqual(before);
});
