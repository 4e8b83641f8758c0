import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { expect, test } from "vitest";
import { runProgram } from "../../support/program.ts";

const isEvent = new Ajv({ allErrors: true }).compile(
  JSON.parse(
    readFileSync(new URL("../../../schemas/report.schema.json", import.meta.url), "utf8"),
  ) as object,
);

test.each([
  ["history", 0, []],
  ["profiles", 0, ["profile"]],
  ["profiles modem-only", 0, ["profile"]],
  ["explain double-nat 9", 0, ["explanation"]],
  ["explain zzzzqqqq", 64, ["failure"]],
  ["validate modem-only", 0, []],
  ["validate nowhere.yaml", 65, ["failure"]],
  ["schema nothing", 64, ["failure"]],
  ["completion fisch", 64, ["failure"]],
  ["detct", 64, ["failure"]],
  ["plan", 64, ["failure"]],
  ["detect --nonsense", 64, ["failure"]],
  ["rollback nothing", 64, ["failure"]],
  ["detect", 4, ["failure"]],
  ["detect --simulate", 0, ["modem", "finding"]],
  ["plan rm520n-gl-passthrough --simulate", 0, ["modem", "router", "plan"]],
  ["at ATI --simulate", 0, ["reply"]],
  ["at AT+EGMR=1,7 --simulate", 9, ["failure"]],
])(
  "every line of `%s --json` matches the event schema",
  { timeout: 60_000 },
  async (words, exit, types) => {
    const ran = await runProgram(...words.split(" "), "--json");

    expect(ran.exit).toBe(exit);
    for (const line of ran.lines)
      expect([line, isEvent(line) ? [] : isEvent.errors]).toEqual([line, []]);
    expect([ran.lines[0], ran.lines.at(-1)]).toMatchObject([
      { type: "version" },
      { type: "result", exit },
    ]);
    expect(ran.lines.map(({ type }) => type)).toEqual(expect.arrayContaining(types));
  },
);

test("every event of a target names the target", { timeout: 60_000 }, async () => {
  const { lines } = await runProgram("plan", "rm520n-gl-passthrough", "--simulate", "--json");

  expect(lines.slice(1, -1).map(({ type, target }) => [type, target])).toEqual(
    lines.slice(1, -1).map(({ type }) => [type, "192.168.1.1"]),
  );
});

test.each([
  ["history", "unchanged"],
  ["detect", "failed"],
  ["detct", "failed"],
  ["at AT+EGMR=1,7 --simulate", "refused"],
])("`%s`, which has no targets, ends as %s", async (words, outcome) => {
  expect((await runProgram(...words.split(" "), "--json")).lines.at(-1)).toMatchObject({
    type: "result",
    outcome,
    targets: [],
  });
});

test("a skipped target reports the reason", { timeout: 60_000 }, async () => {
  const { exit, lines } = await runProgram("plan", "fleet-example", "--canary", "1", "--json");

  expect(exit).toBe(8);
  expect(
    lines.filter(({ code }) => code === "refused/not-started").map(({ target }) => target),
  ).toEqual(["greenhouse", "van", "workshop"]);
  expect(lines.at(-1)).toMatchObject({
    targets: [
      { name: "barn", exit: 4 },
      ...["greenhouse", "van", "workshop"].map((name) => ({ name, outcome: "refused", exit: 9 })),
    ],
  });
});

test("--only takes one value and leaves the file after it to the command", async () => {
  const { lines } = await runProgram("plan", "--only", "farm,!barn", "fleet-example", "--json");

  expect(lines.at(-1)).toMatchObject({ targets: [{ name: "greenhouse" }] });
});
