import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { defined } from "../../src/core/defined.ts";
import { openBed, type Bed } from "../support/openwrt-bed.ts";
import { ethernetMode, modemWrites, routerWrites } from "../support/openwrt-bed/facts.ts";
import {
  person,
  type CliEvent,
  type CliResult,
  type Person,
} from "../support/openwrt-bed/bed-user.ts";
import { undoList } from "../support/openwrt-bed/undo-list.ts";
import { whyNoRealParts } from "../support/real-parts.ts";
import { cases, profile, misspelledProfile } from "./wrong-input-cases.ts";

const timeoutMs = 60_000;

describe.skipIf(whyNoRealParts() !== undefined)("a failure before the first change", () => {
  let bed: Bed;
  let user: Person;

  beforeAll(async () => {
    bed = await openBed({ password: "sesame", modem: { nonVolatile: ethernetMode } });
    user = await person(bed);
    await user.write("profile.yaml", profile);
  }, timeoutMs);

  afterAll(async () => {
    await user[Symbol.asyncDispose]();
    await bed[Symbol.asyncDispose]();
  });

  test.each(cases.map((one) => [one.exit, one.what, one] as const))(
    "exits with %i, one message and one hint, and changes nothing: %s",
    async (exit, _what, { code, run }) => {
      await using undo = undoList();
      const before = { etc: await bed.etc(), modem: structuredClone(bed.modem.nonVolatile()) };

      const result = await run({ bed, user, undo });

      expect(failuresIn(result)).toEqual([
        { code, message: expect.stringMatching(/^\S.*[.:]/), hint: expect.stringMatching(/^\S/) },
      ]);
      expect(result.exit).toBe(exit);
      expect(await bed.etc()).toEqual(before.etc);
      expect(bed.modem.nonVolatile()).toEqual(before.modem);
      expect(modemWrites(bed.modem.received)).toEqual([]);
      expect(routerWrites(bed)).toEqual([]);
    },
    timeoutMs,
  );

  test(
    "names file, line, column and the nearest key of a profile mistake",
    async () => {
      await user.write("typo.yaml", misspelledProfile);

      const result = await user.cli(["validate", "typo.yaml"]);

      expect(result.exit).toBe(65);
      expect(result.stderr).toMatch(/typo\.yaml:7:\d+/);
      expect(result.stderr).toContain("enabled");
    },
    timeoutMs,
  );
});

function failuresIn({ events }: CliResult): readonly Pick<CliEvent, "code" | "message" | "hint">[] {
  return events
    .filter(({ type }) => type === "failure")
    .map(({ code, message, hint }) => defined({ code, message, hint }));
}
