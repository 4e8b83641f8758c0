import { afterAll, expect, test } from "vitest";
import { crashGroups } from "./crash-families.ts";
import type { FamilyName } from "./crash-families.ts";
import type { Fate } from "./crash-matrix.ts";

/** Defines one test for each group of a family, and prints the counts at the end. */
export function testCrashes(family: FamilyName): void {
  const ends: Fate["ends"][] = [];

  test.each(crashGroups(family))("$title", { timeout: 300_000 }, async ({ run }) => {
    const fates = await run();
    ends.push(...fates.map((fate) => fate.ends));

    expect(fates.length).toBeGreaterThan(0);
    expect(fates.filter((fate) => fate.ends === "mixed" || fate.complaints.length > 0)).toEqual([]);
  });

  afterAll(() => {
    const count = (end: Fate["ends"]): number => ends.filter((each) => each === end).length;
    console.log(
      `crash matrix ${family}: ${ends.length} cases, ${count("new")} new, ${count("old")} old, ${count("mixed")} mixed`,
    );
  });
}
