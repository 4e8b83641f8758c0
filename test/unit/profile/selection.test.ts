import { expect, test } from "vitest";
import { selectFrom } from "../../../src/profile/selection.ts";

const targets = [
  { name: "barn", tags: ["farm", "north"] },
  { name: "boat", tags: [] },
  { name: "van", tags: ["north"] },
];

test.each<[readonly string[], readonly string[]]>([
  [["boat"], ["boat"]],
  [["north"], ["barn", "van"]],
  [
    ["farm", "boat"],
    ["barn", "boat"],
  ],
  [["!north"], ["boat"]],
  [["north", "!barn"], ["van"]],
])("--only %j selects %j", (words, names) => {
  expect(selectFrom(targets, words).map(({ name }) => name)).toEqual(names);
});

test.each([
  [["bran"], 'No target has the name or tag "bran", did you mean "barn"?'],
  [["!nroth"], 'No target has the name or tag "nroth", did you mean "north"?'],
  [["barn", "!north"], "--only barn,!north selects no target."],
])("--only %j is refused", (words, message) => {
  expect(() => selectFrom(targets, words)).toThrow(
    expect.objectContaining({ message, hint: "Targets: barn, boat, van. Tags: farm, north." }),
  );
});
