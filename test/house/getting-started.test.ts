import { expect, test } from "vitest";
import { questionKeys } from "../../src/wizard/question-keys.ts";
import type { QuestionKey } from "../../src/wizard/question-keys.ts";
import { filesIn, textOf } from "./tree-files.ts";

const page = textOf("docs/getting-started.md");
const rows = page.split("\n").filter((line) => line.startsWith("| "));

test("docs/getting-started.md names option and profile key of every question of the wizard", () => {
  const keys: readonly QuestionKey[] = Object.values(questionKeys);
  const missing = keys.filter(({ option, profileKey }) => {
    const cell = profileKey === undefined ? `\`${option}\`` : `\`${option}\`, \`${profileKey}\``;
    return !rows.some((row) => row.endsWith(`| ${cell} |`));
  });

  expect(missing).toEqual([]);
});

test("docs/getting-started.md quotes questions that the wizard asks", () => {
  const sources = ["src/wizard", "src/commands", "src/report", "src/app"]
    .flatMap(filesIn)
    .filter((path) => path.endsWith(".ts"))
    .map(textOf)
    .join("\n");
  const questions = rows
    .filter((row) => row.includes("`--"))
    .map(
      (row) =>
        row
          .split("|")[1]
          ?.replace(/\(the .*/, "")
          .replace(/[?:]?\s*$/, "")
          .trim() ?? "",
    );

  expect(questions.filter((question) => !sources.includes(question))).toEqual([]);
});
