import { expect, test } from "vitest";
import { filesIn, textOf } from "./tree-files.ts";

const maxColumns = 120;

const files = filesIn(".").filter((path) => /\.(ts|js|sh)$/.test(path) || path.startsWith(".ci/"));

test(`no line has more than ${maxColumns} columns`, () => {
  expect(
    files.flatMap((path) =>
      textOf(path)
        .split("\n")
        .flatMap((line, at) =>
          [...line].length > maxColumns ? [`${path}:${at + 1}: ${[...line].length} columns`] : [],
        ),
    ),
  ).toEqual([]);
});
