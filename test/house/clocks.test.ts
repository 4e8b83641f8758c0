import { expect, test } from "vitest";
import { filesIn, textOf } from "./tree-files.ts";

/** The wall clock can be set back, so only names and records use it; waits use `monotonicMs`. */
const records = [
  "src/app/log-output.ts",
  "src/app/saved-plan.ts",
  "src/core/clock.ts",
  "src/report/files/collector.ts",
  "src/report/json.ts",
  "src/runs/file-store.ts",
  "src/runs/firmware-notes-file.ts",
  "src/runs/lock.ts",
  "src/runs/memory-runs.ts",
  // The time of each reading in a CSV file.
  "src/commands/aim.ts",
  // The id of a command with several targets.
  "src/commands/run-targets.ts",
  "src/workflows/diagnose/own-departures.ts",
  "src/workflows/diagnose/run-drops.ts",
  "src/workflows/modem/open-after-restart.ts",
  "src/workflows/observe/firmware-memory.ts",
  // The start of a guard, in its record on the router.
  "src/workflows/run/router-handlers.ts",
  "src/workflows/run/snapshot.ts",
];

test("only names and records use the wall clock", () => {
  const users = filesIn("src")
    .filter((path) => path.endsWith(".ts"))
    .filter((path) => /\bnow\(\)|\bDate\.now\b|new Date\(\)/.test(textOf(path)));

  expect(users.filter((path) => !records.includes(path))).toEqual([]);
});
