import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runProgram } from "../support/program.ts";
import { checkCase, expectedResults } from "./expected-result.ts";

const names = readdirSync(import.meta.dirname, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  // A separate test reads each corpus. Any other folder without an expected value fails below.
  .filter((name) => !isCorpus(name))
  .toSorted();

function isCorpus(name: string): boolean {
  return readdirSync(join(import.meta.dirname, name)).every((file) => file.endsWith(".jsonl"));
}

describe.each(names)("case %s", (name) => {
  const folder = join(import.meta.dirname, name);
  const results = expectedResults(folder);

  test.each(results.map((result) => [result.run.join(" "), result] as const))(
    "%s of the recorded devices gives the expected result",
    async (_command, result) => {
      await checkCase(folder, result, runProgram);
    },
  );

  test("the expected results name at least one command", () => {
    expect(results.length).toBeGreaterThan(0);
  });
});
