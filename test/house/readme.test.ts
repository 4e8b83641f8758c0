import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { commands } from "../../src/commands/command-table.ts";

test("README.md shows every command", () => {
  const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
  const missing = commands.filter(
    ({ name }) => !new RegExp(`\\bethermode ${name}\\b`).test(readme),
  );

  expect(missing.map(({ name }) => name)).toEqual([]);
});
