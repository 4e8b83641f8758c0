import { expect, test } from "vitest";
import { openBench } from "../support/bench.ts";
import type { BenchOptions, BenchSpec } from "../support/bench.ts";

type Session = NonNullable<BenchOptions["session"]>;

const writes: BenchSpec = { router: { wan: { metric: 10 } } };

test.each<[string, Session, BenchSpec]>([
  ["the router's own WAN port", { netdev: "wan" }, writes],
  ["a tunnel on the router's WAN", { netdev: "pppoe-wan" }, writes],
  [
    "the port that the WAN is moved away from",
    { netdev: "wan" },
    { router: { wan: { device: "lan1" } } },
  ],
  [
    "the bridge port that becomes the WAN",
    { netdev: "br-lan", port: "lan1" },
    { router: { wan: { device: "lan1" } } },
  ],
  [
    "an unknown port of a bridge that loses a port",
    { netdev: "br-lan" },
    { router: { wan: { device: "lan1" } } },
  ],
  [
    "an interface that the profile retires",
    { netdev: "br-lan", port: "lan2" },
    { router: { wan: { retire: ["lan"] } } },
  ],
])("apply changes nothing when the SSH session uses %s", async (_title, session, spec) => {
  await using bench = await openBench({ session });
  const before = await bench.state();

  const result = await bench.apply(spec);

  expect(result).toMatchObject({ outcome: "refused", exit: 9 });
  expect(bench.failure()).toMatchObject({ code: "refused/last-way-in" });
  expect(await bench.state()).toEqual(before);
});

test.each<[string, Session, BenchSpec]>([
  ["a port of the LAN", { netdev: "br-lan", port: "lan2" }, writes],
  [
    "a port other than the one that becomes the WAN",
    { netdev: "br-lan", port: "lan2" },
    { router: { wan: { device: "lan1" } } },
  ],
  ["an unknown network device", { netdev: "wg0" }, writes],
])("plan accepts a change when the SSH session uses %s", async (_title, session, spec) => {
  await using bench = await openBench({ session });

  const result = await bench.plan(spec);

  expect(bench.failure()).toBeUndefined();
  expect(result.exit).toBe(2);
});
