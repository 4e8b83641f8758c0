import type { FindingCode } from "../../../src/doctor/findings.ts";
import { modemFixtures } from "./fixtures/modem-fixtures.ts";
import type { RuleFixture } from "./fixtures/parts.ts";
import { routerFixtures } from "./fixtures/router-fixtures.ts";

/** One input for each rule that fires it, and one that must not. */
export const ruleFixtures: Readonly<Record<FindingCode, RuleFixture>> = {
  ...modemFixtures,
  ...routerFixtures,
};
