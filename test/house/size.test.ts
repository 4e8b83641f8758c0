import { expect, test } from "vitest";
import { partsOf } from "./source-parts.ts";
import { filesIn, textOf } from "./tree-files.ts";

const maxColumns = 120;
const maxFileLines = 250;
const maxFunctionLines = 60;
const maxLongFunctions = 5;

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

test(`no file has more than ${maxFileLines} lines`, () => {
  const long = files
    .map((path) => ({ path, lines: textOf(path).split("\n").length - 1 }))
    .filter(({ lines }) => lines > maxFileLines);

  expect(long.map(({ path, lines }) => `${path}: ${lines} lines`)).toEqual([]);
});

test(`at most ${maxLongFunctions} functions have more than ${maxFunctionLines} lines`, () => {
  const long = files
    .filter((path) => /\.(ts|js)$/.test(path))
    .flatMap((path) =>
      partsOf(path)
        .functions.filter(({ lines }) => lines > maxFunctionLines)
        .map(({ line, lines }) => `${path}:${line}: ${lines} lines`),
    );

  expect(long.length > maxLongFunctions ? long : []).toEqual([]);
});
