import { afterAll, expect, test } from "vitest";
import { crashGroups } from "./families.ts";
import type { FamilyName } from "./families.ts";
import type { CellResult } from "./run-cell.ts";

/** Defines one test for each group of a family, and prints the counts at the end. */
export function testCrashes(family: FamilyName): void {
  const ends: CellResult["ends"][] = [];

  const rows = crashGroups(family).map(({ title, run }) => [title, run] as const);

  test.each(rows)("%s", { timeout: 300_000 }, async (_title, run) => {
    const results = await run();
    ends.push(...results.map((one) => one.ends));

    expect(results.length).toBeGreaterThan(0);
    expect(results.filter((one) => one.ends === "mixed" || one.complaints.length > 0)).toEqual([]);
  });

  afterAll(() => {
    const count = (end: CellResult["ends"]): number => ends.filter((each) => each === end).length;
    console.log(
      `crash matrix ${family}: ${ends.length} cases, ${count("new")} new, ${count("old")} old, ${count("mixed")} mixed`,
    );
  });
}
