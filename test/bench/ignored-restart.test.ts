import { expect, test } from "vitest";
import type { SimulatedModem } from "../../simulator/modem/modem.ts";
import { openBench } from "../support/bench.ts";

test.each([
  ["ignores", (modem: SimulatedModem) => modem.addFault("ignores-restart")],
  [
    "refuses",
    (modem: SimulatedModem) =>
      modem.replay((line) => (line === "AT+CFUN=1,1" ? ["ERROR"] : undefined)),
  ],
])("apply is undone completely when the modem %s its restart", async (_how, fail) => {
  await using bench = await openBench();
  const before = await bench.state();
  fail(bench.pair.modem);

  const result = await bench.apply({});

  expect(result).toMatchObject({ outcome: "rolled-back", exit: 5 });
  expect(bench.failure()).toMatchObject({
    code: "apply/step-failed",
    hint: expect.stringContaining("power"),
  });
  expect(await bench.state()).toEqual(before);
});

test("a rollback whose restart is ignored is incomplete", async () => {
  await using bench = await openBench();
  await bench.apply({});
  bench.pair.modem.addFault("ignores-restart");

  const result = await bench.rollback();

  expect(result).toMatchObject({ exit: 6 });
});
