import { expect, test } from "vitest";
import type { World } from "../../src/workflows/world.ts";
import type { ModemFault } from "../../simulator/modem/faults.ts";
import { openBench } from "../support/bench.ts";

const hourMs = 3_600_000;

/** Sets the wall clock back, or ahead, at each reading. */
function jumping(byMs: number): (world: World) => World {
  let shift = 0;
  return (world) => ({
    ...world,
    clock: { ...world.clock, now: () => world.clock.now() + (shift += byMs) },
  });
}

test.each<[string, number]>([
  ["back", -hourMs],
  ["ahead", hourMs],
])("apply succeeds when the wall clock is set %s an hour at each reading", async (_way, byMs) => {
  await using bench = await openBench({ program: jumping(byMs) });

  const result = await bench.apply({ router: { wan: { metric: 10 } } });

  expect(result).toMatchObject({ outcome: "applied", exit: 0 });
});

test.each<[ModemFault]>([["no-data-call"], ["refuses-mpdn-rule"]])(
  "apply ends with modem fault %s when the wall clock is set back at each reading",
  async (fault) => {
    await using jumps = await openBench({ modem: { faults: [fault] }, program: jumping(-hourMs) });
    await using steady = await openBench({ modem: { faults: [fault] } });

    expect(await jumps.apply()).toEqual({ ...(await steady.apply()), run: expect.anything() });
  },
);
