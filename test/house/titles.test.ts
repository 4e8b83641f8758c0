import { expect, test } from "vitest";
import { titleProblems } from "../support/title-problems.ts";
import type { TitledTest } from "../support/title-problems.ts";

function inFile(title: string, suite = ""): TitledTest {
  return { file: "a.test.ts", suite, title };
}

test.each([
  ["a long title", "x".repeat(101), "more than 100 characters"],
  ["a missing value at the start", "undefined reports drift", "a value without a text"],
  ["an object", "[object Object] is a port", "a value without a text"],
  ["an unfilled position", `plan of ${"%"}s`, "a template without a value"],
  ["an unfilled name", `plan of ${"$"}model`, "a template without a value"],
])("the title check rejects %s", (_what, title, problem) => {
  expect(titleProblems([inFile(title)])).toEqual([`a.test.ts: ${problem}: ${title}`]);
});

test("the title check rejects a title twice in one suite only", () => {
  const twice = [inFile("plan", "fleet"), inFile("plan", "one"), inFile("plan", "fleet")];

  expect(titleProblems(twice)).toEqual(["a.test.ts: appears twice: plan"]);
});

test("the title check accepts a percentage and a command with a dollar sign", () => {
  expect(titleProblems([inFile("100 % of AT$QCSQ"), inFile("$HOME is read-only")])).toEqual([]);
});
