import { expect, test } from "vitest";
import { openBench } from "../support/bench.ts";
import { silentAt } from "../support/silent-peers.ts";

test.each([
  "ATI",
  'AT+QMAP="MPDN_rule"',
  'AT+QCFG="pcie/mode"',
  "AT+QGMR",
  "AT+QTEMP",
  "AT+CEREG?",
])("a modem that never answers %s has a proven passthrough", async (query) => {
  let isSilent = false;
  const peers = silentAt((_index, command) => isSilent && command === `modem ${query}`);
  await using bench = await openBench({
    modem: { model: "rm520n-gl" },
    program: (world) => peers.program(world),
  });
  await bench.apply({});
  isSilent = true;

  const planned = await bench.plan({});
  const diagnosed = await bench.diagnose({});

  expect(planned).toMatchObject({ exit: 0, verdict: "passthrough-cgnat" });
  expect(bench.events.filter((event) => event.type === "failure")).toEqual([]);
  expect(diagnosed.verdict).toBe("passthrough-cgnat");
});
