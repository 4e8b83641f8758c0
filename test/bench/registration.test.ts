import { expect, test } from "vitest";
import { openBench } from "../support/bench.ts";

test("a modem that finds no network is set as wanted all the same, and the reason is said", async () => {
  await using bench = await openBench({ modem: { registered: false } });

  const result = await bench.apply();

  expect(result).toMatchObject({ outcome: "applied-unproven", exit: 7, verdict: "no-data-call" });
  expect(bench.events).toContainEqual(
    expect.objectContaining({
      type: "finding",
      code: "searching",
      severity: "warning",
      evidence: expect.arrayContaining([expect.stringContaining("AT+CEREG?")]),
    }),
  );
});

test("verify says the reason too", async () => {
  await using bench = await openBench({ modem: { registered: false } });

  await bench.verify();

  expect(bench.events).toContainEqual(
    expect.objectContaining({ type: "finding", code: "searching" }),
  );
});

test("with a data call there is nothing to say about the network", async () => {
  await using bench = await openBench();

  await bench.apply();

  expect(bench.events.filter(({ type }) => type === "finding")).toEqual([]);
});
