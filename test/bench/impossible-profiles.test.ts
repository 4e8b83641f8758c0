import { expect, test } from "vitest";
import { openBench } from "../support/bench.ts";
import type { BenchSpec } from "../support/bench.ts";

test("the management address follows the LAN that the profile sets", async () => {
  await using bench = await openBench();
  const spec: BenchSpec = {
    modem: {
      passthrough: { nat: true },
      lan: { address: "192.168.77.1", pool: ["192.168.77.20", "192.168.77.60"] },
    },
    router: { wan: { management: true } },
  };
  const before = await bench.state();

  const result = await bench.apply(spec);
  const verified = await bench.verify(spec);
  const back = await bench.rollback();

  expect([result.exit, verified.exit, back.exit]).toEqual([0, 0, 0]);
  expect(await bench.state()).toEqual(before);
});

test("a changed APN that the network refuses is named as the cause and undone", async () => {
  await using bench = await openBench({ modem: { faults: ["refuses-other-apn"] } });
  const before = await bench.state();

  const result = await bench.apply({ modem: { apn: { name: "wrong.example" } } });

  expect([result.outcome, result.exit]).toEqual(["rolled-back", 5]);
  expect(bench.failure()).toMatchObject({
    code: "apply/not-verified",
    message: expect.stringMatching(/This run changed the APN: .*wrong\.example/),
  });
  expect(await bench.state()).toEqual(before);
  await bench.wait(60_000);
  expect(bench.pair.modem.carrierAddress).toBeDefined();
});

test("plan and apply refuse passthrough to a MAC address that is not the router's", async () => {
  await using bench = await openBench();
  const spec = { modem: { passthrough: { bind: "02:00:5e:00:53:99" } } };

  const planned = await bench.plan(spec);
  const applied = await bench.apply(spec);

  expect([planned.exit, applied.exit]).toEqual([9, 9]);
  expect(bench.failure()).toMatchObject({
    code: "refused/bad-value",
    message: expect.stringMatching(/02:00:5e:00:53:99.*02:0e:57:00:01:02/),
  });
});
