import { describe } from "vitest";
import { situations } from "../bench/wizard/situations.ts";
import { testOnRealParts } from "../support/on-real-parts.ts";
import { walk } from "../support/wizard-walk/walk.ts";

const timeoutMs = 300_000;
/** Lists, hidden text, a refusal and a plan. `npm run test:all` adds all others. */
const representative = "password";
const isFull = process.env["ETHERMODE_TEST_ALL"] !== undefined;
const cases = Object.entries(situations).flatMap(([name, situation]) =>
  isFull
    ? [80, 60].map((columns) => [name, columns, situation] as const)
    : name === representative
      ? [[name, 60, situation] as const]
      : [],
);

describe.concurrent.each(cases)("the wizard in tmux", (name, columns, situation) => {
  testOnRealParts(
    `leads through ${name} at ${columns} columns`,
    async ({ expect }) => {
      const { exit, screen, broken, flaws } = await walk(situation, columns);

      await expect(screen).toMatchFileSnapshot(`screens/${name}-${columns}.txt`);
      expect({ exit, broken, flaws }).toEqual({ exit: situation.exit, broken: [], flaws: [] });
    },
    timeoutMs,
  );
});
