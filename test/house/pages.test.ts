import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { commands } from "../../src/commands/command-table.ts";
import { acceptedEverywhere } from "../../src/commands/option-groups.ts";
import { options } from "../../src/commands/option-table.ts";
import { filesIn, textOf } from "./tree-files.ts";

const root = join(import.meta.dirname, "../..");
const pages = filesIn(".").filter((path) => path.endsWith(".md"));

interface Match {
  /** Page and line. */
  readonly at: string;
  readonly text: string;
}

/** Returns the first group of every match in a Markdown page. */
function matches(page: string, pattern: RegExp): readonly Match[] {
  const text = textOf(page);
  return [...text.matchAll(pattern)].map((match) => ({
    at: `${page}:${text.slice(0, match.index).split("\n").length}`,
    text: match[1] ?? "",
  }));
}

test("every relative link in a Markdown page resolves to a file and a heading", () => {
  const broken = pages.flatMap((page) =>
    matches(page, /\]\(([^)\s]+)\)/g)
      .filter(({ text }) => !/^[a-z]+:/.test(text))
      .filter(({ text }) => !resolves(page, text))
      .map(({ at, text }) => `${at}: ${text}`),
  );

  expect(broken).toEqual([]);
});

function resolves(page: string, link: string): boolean {
  const [path = "", anchor] = link.split("#");
  const target = path === "" ? page : join(dirname(page), path);
  if (!existsSync(join(root, target))) return false;
  return anchor === undefined || anchorsOf(target).has(anchor);
}

const knownAnchors = new Map<string, ReadonlySet<string>>();

/** Returns the ids of a page: explicit anchors, and headings as GitHub names them. */
function anchorsOf(page: string): ReadonlySet<string> {
  const known = knownAnchors.get(page);
  if (known !== undefined) return known;
  const text = textOf(page);
  const headings = [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
  const anchors = [...text.matchAll(/id="([^"]+)"/g)].map(([, id = ""]) => id);
  const ids = new Set([...headings, ...anchors]);
  knownAnchors.set(page, ids);
  return ids;
}

test("every path of the repository in a Markdown page exists", () => {
  const missing = pages.flatMap((page) =>
    matches(page, /`((?:src|simulator|test|docs|schemas|profiles|scripts|bench)\/[\w./-]*)`/g)
      .filter(({ text }) => !existsSync(join(root, text)))
      .filter(({ text }) => text !== "src/at-profiles/settings/jumbo-frames.ts")
      .map(({ at, text }) => `${at}: ${text}`),
  );

  expect(missing).toEqual([]);
});

test("every command line in a Markdown page has a known command and known options", () => {
  const typed = pages.flatMap((page) => [
    ...matches(page, /^ *```sh\n([^`]*)```/gm).flatMap(({ at, text }) =>
      [...text.matchAll(/^ *(ethermode(?: [^\n#]*)?)/gm)].map(([, line = ""]) => ({
        at,
        text: line,
      })),
    ),
    ...matches(page, /`(ethermode [^`]+)`/g),
  ]);

  expect(typed.length).toBeGreaterThan(30);
  expect(typed.flatMap(({ at, text }) => problemsOf(text).map((one) => `${at}: ${one}`))).toEqual(
    [],
  );
});

/** Returns the unknown words of a command line such as `ethermode plan --check my.yaml`. */
function problemsOf(line: string): readonly string[] {
  const words = line
    .replace(/'[^']*'/g, "VALUE")
    .split(/\s+/)
    .slice(1);
  const name = words.find((word) => /^[a-z]+$/.test(word)) ?? "setup";
  const row = commands.find((one) => one.name === name);
  if (row === undefined) return [`unknown command "${name}" in: ${line}`];
  const known = [...row.options, ...acceptedEverywhere].flatMap((key) =>
    options[key].flags.split(/, | /).filter((flag) => flag.startsWith("-")),
  );
  return words
    .filter((word) => word.startsWith("-"))
    .filter((word) => ![...known, "--help", "--version"].includes(word))
    .map((word) => `unknown option ${word} in: ${line}`);
}
