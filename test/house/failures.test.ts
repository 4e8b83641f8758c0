import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { failureCodes } from "../../src/core/failure.ts";

test("docs/failures.md lists exactly the failure codes of the program, with their exit codes", () => {
  const text = readFileSync(join(import.meta.dirname, "../../docs/failures.md"), "utf8");
  const documented = [...text.matchAll(/^\| `([^`]+)` \| (\d+) \|/gm)].map(
    ([, code = "", exit]) => [code, Number(exit)] as const,
  );

  expect(Object.fromEntries(documented)).toEqual(failureCodes);
});
