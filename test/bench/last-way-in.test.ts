import { expect, test } from "vitest";
import { openBench } from "../support/bench.ts";
import type { BenchOptions, BenchSpec } from "../support/bench.ts";

type Session = NonNullable<BenchOptions["session"]>;

const writes: BenchSpec = { router: { wan: { metric: 10 } } };

test.each<[string, Session, BenchSpec]>([
  ["the router's own WAN port", { netdev: "wan" }, writes],
  ["a tunnel on its WAN", { netdev: "pppoe-wan" }, writes],
  ["the port its WAN is to leave", { netdev: "wan" }, { router: { wan: { device: "lan1" } } }],
  [
    "the bridge port that is to become the WAN",
    { netdev: "br-lan", port: "lan1" },
    { router: { wan: { device: "lan1" } } },
  ],
  [
    "a bridge that cannot say by which of its ports, when one of them is to become the WAN",
    { netdev: "br-lan" },
    { router: { wan: { device: "lan1" } } },
  ],
  [
    "an interface that is to be retired",
    { netdev: "br-lan", port: "lan2" },
    { router: { wan: { retire: ["lan"] } } },
  ],
])("nothing is begun when we come in by %s", async (_title, session, wish) => {
  await using bench = await openBench({ session });
  const before = await bench.state();

  const result = await bench.apply(wish);

  expect(result).toMatchObject({ outcome: "refused", exit: 9 });
  expect(bench.failure()).toMatchObject({ code: "refused/last-way-in" });
  expect(await bench.state()).toEqual(before);
});

test.each<[string, Session, BenchSpec]>([
  ["a port of the LAN", { netdev: "br-lan", port: "lan2" }, writes],
  [
    "another port than the one that becomes the WAN",
    { netdev: "br-lan", port: "lan2" },
    { router: { wan: { device: "lan1" } } },
  ],
  ["a device of which nothing is known", { netdev: "wg0" }, writes],
])("the router is changed when we come in by %s", async (_title, session, wish) => {
  await using bench = await openBench({ session });

  const result = await bench.plan(wish);

  expect(bench.failure()).toBeUndefined();
  expect(result.exit).toBe(2);
});
