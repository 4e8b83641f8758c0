import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { explanations } from "../../src/commands/explanations.ts";
import { findExplanations } from "../../src/commands/find-explanations.ts";
import { glossary } from "../../src/commands/glossary/glossary.ts";
import { withTerms } from "../support/glossary-page.ts";
import { filesIn, textOf } from "./tree-files.ts";

const page = new URL("../../docs/glossary.md", import.meta.url);
const terms = glossary().flatMap((group) => group.terms);

test("docs/glossary.md lists every term of the glossary", async () => {
  await expect(withTerms(readFileSync(page, "utf8"))).toMatchFileSnapshot(fileURLToPath(page));
});

test("no two terms of the glossary have one name", () => {
  const names = terms.flatMap((term) => term.names.map((name) => name.toLowerCase()));

  expect(names.filter((name, place) => names.indexOf(name) !== place)).toEqual([]);
});

test("every AT command of the glossary is explained itself", () => {
  const all = explanations();
  const unknown = terms
    .flatMap(({ at }) => at ?? [])
    .filter((at) => at !== "AT" && findExplanations(at, all).insteadOf !== undefined);

  expect(unknown).toEqual([]);
});

test("every UCI option that a plan writes is explained", () => {
  const all = explanations();
  const options = filesIn("src/uci").flatMap((path) =>
    [...textOf(path).matchAll(/(?:\$\{(?:path|wanPath)\}|network\.\$\{\w+\})\.(\w+)[`"]/g)].map(
      ([, option = ""]) => option,
    ),
  );

  expect(options.length).toBeGreaterThan(5);
  expect(
    options.filter((option) =>
      ["network", "firewall"].every((config) => {
        const { found, insteadOf } = findExplanations(`${config}.wan.${option}`, all);
        return found.length === 0 || insteadOf !== undefined;
      }),
    ),
  ).toEqual([]);
});

test("every source of the glossary that is a page resolves", () => {
  const missing = terms
    .flatMap(({ source }) => (source?.startsWith("docs/") ? [source] : []))
    .filter((source) => {
      const [path = "", anchor] = source.split("#");
      return anchor !== undefined && !hasAnchor(textOf(path), anchor);
    });

  expect(missing).toEqual([]);
});

function hasAnchor(text: string, anchor: string): boolean {
  return text.includes(`id="${anchor}"`) || headings(text).includes(anchor);
}

function headings(text: string): readonly string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, title = ""]) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}
