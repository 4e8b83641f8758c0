import { expect, test } from "vitest";
import { openBench } from "../support/bench.ts";

test("apply ends right after the restart when a setting did not survive it", async () => {
  await using bench = await openBench({
    modem: { nonVolatile: {}, board: "r8125", faults: ["forgets-usb-mode"] },
  });

  const result = await bench.apply({ router: "none", modem: { passthrough: { enabled: false } } });

  expect(result).toMatchObject({ outcome: "rolled-back", exit: 5 });
  expect(bench.failure()?.message).toContain('"USB network mode" did not survive the restart');
});

test("verify reports drift before it lists the steps back to the profile", async () => {
  await using bench = await openBench();

  const result = await bench.verify({ router: "none" });

  const types = bench.events.map((event) => ("code" in event ? event.code : event.type));
  expect(result.exit).toBe(2);
  expect(types.indexOf("drift")).toBeLessThan(types.indexOf("plan"));
  expect(types).toContain("drift");
  const drift = bench.events.find((event) => event.type === "finding" && event.code === "drift");
  expect(drift).toMatchObject({
    message: "Drift: 4 values differ from the profile (device → profile).",
  });
  expect(drift).toHaveProperty("evidence.0", "RGMII Ethernet: enabled → disabled");
});
