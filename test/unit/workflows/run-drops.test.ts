import { expect, test } from "vitest";
import { diagnose } from "../../../src/doctor/findings.ts";
import { dropsInLastRun } from "../../../src/workflows/diagnose/run-drops.ts";
import type { RunRecord } from "../../../src/runs/store.ts";
import { input } from "../doctor/healthy-pair.ts";

const now = Date.parse("2026-11-30T12:00:00Z");

function drops(...records: readonly Partial<RunRecord>[]): Promise<readonly string[]> {
  const list = async () => records as readonly RunRecord[];
  return dropsInLastRun({ runs: { list }, clock: { now: () => now } } as never);
}

const failed = (time: string, code: string): Partial<RunRecord> => ({
  header: { id: `run-${time}` } as never,
  journal: [{ time, phase: "apply", step: 2, state: "failed", note: { code } }],
});

test.each<[string, readonly Partial<RunRecord>[], number]>([
  ["of the last run", [failed("2026-11-30T11:00:00Z", "modem/left-usb")], 1],
  [
    "of an earlier run",
    [
      failed("2026-11-29T11:00:00Z", "modem/left-usb"),
      failed("2026-11-30T11:00:00Z", "modem/refused"),
    ],
    0,
  ],
  ["of a run of last month", [failed("2026-10-29T11:00:00Z", "modem/left-usb")], 0],
  ["without a run", [], 0],
])("dropsInLastRun counts USB drops %s", async (_which, records, count) => {
  expect(await drops(...records)).toHaveLength(count);
});

test("doctor reports a USB drop of the last run without a kernel log", () => {
  const found = diagnose(input({ input: { runDrops: ["journal of run 1: the modem left USB"] } }));

  expect(found.map(({ severity, code }) => `${severity} ${code}`)).toEqual(["warning usb-drops"]);
});
