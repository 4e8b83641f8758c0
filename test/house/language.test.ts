import { describe, expect, test } from "vitest";
import { commands } from "../../src/commands/command-table.ts";
import { maxTitleLength } from "../support/title-problems.ts";
import { partsOf } from "./source-parts.ts";
import type { Part, SourceParts } from "./source-parts.ts";
import { filesIn, textOf } from "./tree-files.ts";

/** The phrases of docs/style.md. */
const phrases: readonly RegExp[] = [
  /\b(?:nobody|somebody|anybody|whoever)\b/i,
  /\bmend(?:s|ed|ing)?\b/i,
  /\bhangs on\b/i,
  /\bof its own\b/i,
  /\bthe way back\b/i,
  /\bas wanted\b/i,
  /\bis no /i,
  /\btak(?:e|es|en|ing)(?: \w+){0,2} steps\b/i,
  /\ball the same\b/i,
  /\banew\b/i,
  /\btold apart\b/i,
  /\b(?:is|are) waited for\b/i,
  /\bstand-ins?\b/i,
];

const maxInComments = 40;

const program = ["src", "simulator"];
const code = [...program, "test", "scripts", "bench"];

/** Returns each file with its parts. Parts are read once per file. */
function sources(): readonly (readonly [string, SourceParts])[] {
  return (
    code
      .flatMap((folder) => filesIn(folder))
      .filter((path) => /\.(ts|js)$/.test(path))
      // The phrases themselves.
      .filter((path) => path !== "test/house/language.test.ts")
      .map((path) => [path, partsOf(path)])
  );
}

/** Returns `file:line: text` for every part that contains a phrase. */
function offenders(path: string, parts: readonly Part[]): readonly string[] {
  return parts.flatMap(({ line, text }) =>
    text.split("\n").flatMap((row, at) => {
      const hit = phrases.map((phrase) => phrase.exec(row)?.[0]).find((one) => one !== undefined);
      return hit === undefined ? [] : [`${path}:${line + at}: "${hit}" in: ${row.trim()}`];
    }),
  );
}

function textOffenders(path: string): readonly string[] {
  return offenders(path, [{ line: 1, text: textOf(path) }]);
}

describe("the phrases to avoid", () => {
  test("do not occur in messages and help", () => {
    const inProgram = sources().filter(([path]) => program.includes(path.split("/")[0] ?? ""));

    expect(inProgram.flatMap(([path, { literals }]) => offenders(path, literals))).toEqual([]);
  });

  test("do not occur in Markdown pages", () => {
    const pages = filesIn(".").filter((path) => path.endsWith(".md"));

    expect(
      pages.flatMap((path) => offenders(path, [{ line: 1, text: withoutPhraseTable(path) }])),
    ).toEqual([]);
  });

  test("do not occur in schemas and profiles", () => {
    expect(
      [...filesIn("schemas"), ...filesIn("profiles")].flatMap((path) => textOffenders(path)),
    ).toEqual([]);
  });

  test("do not occur in test titles", () => {
    expect(sources().flatMap(([path, { titles }]) => offenders(path, titles))).toEqual([]);
  });

  test(`occur fewer than ${maxInComments} times in comments`, () => {
    const scripts = code
      .flatMap((folder) => filesIn(folder))
      .filter((path) => path.endsWith(".sh"));
    const found = [
      ...sources().flatMap(([path, { comments }]) => offenders(path, comments)),
      ...scripts.flatMap((path) => textOffenders(path)),
    ];

    expect(found.length < maxInComments ? [] : found).toEqual([]);
  });
});

/** Returns a page with the marked table of docs/style.md replaced by empty lines. */
function withoutPhraseTable(path: string): string {
  return textOf(path).replace(
    /<!-- phrases to avoid: start -->[\s\S]*?<!-- phrases to avoid: end -->/,
    (table) => table.replace(/[^\n]/g, ""),
  );
}

test("a comment does not begin with What or Who", () => {
  const begins = /^[\s*]*(?:What|Who|Whoever)\b/;

  expect(
    sources().flatMap(([path, { comments }]) =>
      comments
        .filter(({ text }) => begins.test(text))
        .map(({ line, text }) => `${path}:${line}: ${text.trim()}`),
    ),
  ).toEqual([]);
});

describe("a test title", () => {
  test(`has at most ${maxTitleLength} characters and no hole at its start`, () => {
    expect(
      sources().flatMap(([path, { titles }]) =>
        titles
          .filter(({ text }) => text.length > maxTitleLength || text.startsWith("undefined"))
          .map(({ line, text }) => `${path}:${line}: ${text}`),
      ),
    ).toEqual([]);
  });

  test("is unique in its file", () => {
    expect(
      sources().flatMap(([path, { titles }]) =>
        titles
          .filter(({ text }, at) => titles.findIndex((one) => one.text === text) !== at)
          .map(({ line, text }) => `${path}:${line}: ${text}`),
      ),
    ).toEqual([]);
  });
});

describe("commands in messages", () => {
  const messages = (): readonly (readonly [string, readonly Part[]])[] =>
    sources().flatMap(([path, { literals }]) =>
      path.startsWith("src/") ? [[path, literals]] : [],
    );
  const rowsMatching = (pattern: RegExp): readonly string[] =>
    messages().flatMap(([path, literals]) =>
      literals.flatMap(({ line, text }) =>
        text
          .split("\n")
          .filter((row) => pattern.test(row))
          .map((row) => `${path}:${line}: ${row.trim()}`),
      ),
    );

  test("is not quoted inside a sentence", () => {
    expect(
      rowsMatching(
        /`(?:(?:ethermode|ssh|uci|opkg|apk|sudo|systemctl|service|ifup|logread) |AT[+&E]|\/etc\/init\.d\/)[^`]*`/,
      ),
    ).toEqual([]);
  });

  test("stands alone on its line", () => {
    const names = commands.map(({ name }) => name).join("|");
    const inside = new RegExp(`\\S.*\\bethermode (?:${names})\\b`);
    // Completion scripts and the help of completion are shell code.
    const found = rowsMatching(inside).filter((row) => !/completion/.test(row));

    expect(found).toEqual([]);
  });
});

test("a boolean is not a union of yes and no", () => {
  expect(
    sources().flatMap(([path, { yesNoTypes }]) =>
      path.startsWith("src/") ? yesNoTypes.map(({ line, text }) => `${path}:${line}: ${text}`) : [],
    ),
  ).toEqual([]);
});
