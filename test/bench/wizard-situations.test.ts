import { describe, expect, test } from "vitest";
import { whyNoRealParts } from "../support/real-parts.ts";
import { play } from "../support/wizard-stage.ts";
import { situations } from "./wizard/situations.ts";

/** Run at 80 columns too: the longest lines, and those that end early. `npm run test:all` adds the others. */
const wide: readonly string[] = [
  "success",
  "no-permission",
  "lan-clash",
  "plain-lines",
  ...Object.keys(situations).filter((name) => situations[name]?.exit === 4),
];
const isFull = process.env["ETHERMODE_TEST_ALL"] !== undefined;
const cases = Object.entries(situations).flatMap(([name, situation]) =>
  [60, ...(isFull || wide.includes(name) ? [80] : [])].map(
    (columns) => [name, columns, situation] as const,
  ),
);

const isMissing = whyNoRealParts() !== undefined;

describe.each(cases)("the wizard", (name, columns, situation) => {
  // A login over SSH needs OpenSSH.
  test.skipIf(isMissing && situation.ssh !== undefined)(
    `leads through ${name} at ${columns} columns`,
    async () => {
      const { exit, screen } = await play(situation, columns);

      await expect(screen).toMatchFileSnapshot(`screens/${name}-${columns}.txt`);
      expect(exit).toBe(situation.exit);
    },
  );
});
