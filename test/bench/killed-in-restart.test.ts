import { expect, test } from "vitest";
import { openBench } from "../support/bench.ts";
import { sendAsOther } from "../support/other-program.ts";

test.each(["apply", "rollback"] as const)(
  "%s waits for a modem that leaves for the restart of a killed run",
  async (next) => {
    await using bench = await openBench();
    await bench.applyKilledAt(3);
    await sendAsOther(bench, "AT+CFUN=1,1", 100);

    const result = await bench[next]();

    expect([result.exit, bench.failure()]).toEqual([0, undefined]);
    expect(bench.findings()).not.toContain("warning usb-drops");
  },
);
