import { expect, test } from "vitest";
import { commandFirst, namesNoCommand } from "../../../src/commands/normalize-argv.ts";
import { runProgram } from "../../support/program.ts";

const takesValue = (word: string): boolean => ["--state-dir", "--only"].includes(word);

test.each([
  ["detect --json", "detect --json"],
  ["--json detect", "detect --json"],
  ["--state-dir here history --json", "history --json --state-dir here"],
  ["--state-dir=here history", "history --state-dir=here"],
  ["--only barn plan fleet.yaml", "plan fleet.yaml --only barn"],
  ["--json at -- AT", "at --json -- AT"],
  ["--json", "--json"],
  ["-- detect", "-- detect"],
  ["--state-dir", "--state-dir"],
])("`%s` is read as `%s`", (given, read) => {
  expect(commandFirst(given.split(" "), takesValue).join(" ")).toBe(read);
});

test.each([
  ["", true],
  ["--yes", true],
  ["--state-dir here", true],
  ["--yes setup", false],
])("whether `%s` names no command: %s", (given, none) => {
  expect(namesNoCommand(given === "" ? [] : given.split(" "), takesValue)).toBe(none);
});

test("commands accept options before their name and shared options without effect", async () => {
  const before = await runProgram("--json", "validate", "modem-only");
  const harmless = await runProgram(
    "schema",
    "--json",
    "--yes",
    "--no-input",
    "--verbose",
    "--simulate",
    "--state-dir",
    "nowhere",
  );

  expect([before.exit, before.lines.at(-1)]).toMatchObject([0, { type: "result" }]);
  expect([harmless.exit, Object.keys(JSON.parse(harmless.out) as object)[0]]).toEqual([
    0,
    "$schema",
  ]);
});

test.each([[["--json"]], [["--yes", "--no-input"]], [[]]])(
  "without a command and a terminal, %j prints the help",
  async (words) => {
    const ran = await runProgram(...words);

    expect([ran.exit, ran.out]).toEqual([64, ""]);
    expect(ran.err).toContain("Usage: ethermode");
  },
);
