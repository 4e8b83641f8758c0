import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
const folders = ["src", "simulator", "test", "bench", "scripts", "docs"];

/** Files kept outside the repository, which no reader of it can open. */
const foreign =
  /(?<![\w/-]|\]\()(?:modem|openwrt|tooling|needs|styles)\.md\b(?!\]\()|\breference\/\w+\.md/g;

interface Page {
  readonly path: string;
  readonly text: string;
}

test("every citation of a docs page resolves to a file and an anchor", () => {
  const wrong = pages().flatMap((page) =>
    [...page.text.matchAll(/(?<![\w/.-])(docs\/[\w./-]+\.md)(?:#([\w-]+))?/g)]
      .filter(([, path = "", anchor]) => !resolves(join(root, path), anchor))
      .map(([cited]) => `${page.path}: ${cited}`),
  );

  expect(wrong).toEqual([]);
});

test("no file cites a page outside the repository", () => {
  const wrong = pages()
    .filter(({ path }) => path !== relative(root, import.meta.filename))
    .flatMap(({ path, text }) =>
      [...text.matchAll(foreign)].map(
        ({ 0: cited, index }) => `${path}:${lineAt(text, index)}: ${cited}`,
      ),
    );

  expect(wrong).toEqual([]);
});

test("every relative link of the documentation resolves to a file and an anchor", () => {
  const documents = ["README.md", "CONTRIBUTING.md", "SECURITY.md"].map(pageAt);
  const wrong = [...documents, ...pagesIn("docs")]
    .filter(({ path }) => path.endsWith(".md"))
    .flatMap((page) =>
      linksOf(page)
        .filter((target) => !isReachable(page, target))
        .map((target) => `${page.path}: ${target}`),
    );

  expect(wrong).toEqual([]);
});

test("anchors of the fact pages are unique", () => {
  const repeated = pagesIn("docs/facts").flatMap(({ path, text }) => {
    const all = anchorsOf(text);
    return all
      .filter((anchor, at) => all.indexOf(anchor) !== at)
      .map((anchor) => `${path}#${anchor}`);
  });

  expect(repeated).toEqual([]);
});

let read: readonly Page[] | undefined;

function pages(): readonly Page[] {
  read ??= folders.flatMap(pagesIn);
  return read;
}

/** Reads the text files of a folder. Recordings in test/fixtures cite nothing. */
function pagesIn(folder: string): readonly Page[] {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => /\.(?:ts|js|mjs|sh|at|md|yaml)$/.test(name) && !name.startsWith("fixtures"))
    .map((name) => pageAt(join(folder, name)));
}

function pageAt(path: string): Page {
  return { path, text: readFileSync(join(root, path), "utf8") };
}

function lineAt(text: string, index: number): number {
  return text.slice(0, index).split("\n").length;
}

function linksOf({ text }: Page): readonly string[] {
  const prose = text.replace(/^```.*?^```/gms, "").replace(/`[^`\n]*`/g, "");
  return [...prose.matchAll(/\]\(([^()\s]+)\)/g)]
    .map(([, target = ""]) => target)
    .filter((target) => !/^[a-z]+:/.test(target));
}

function isReachable(page: Page, target: string): boolean {
  const [path = "", anchor] = target.split("#");
  const file = path === "" ? page.path : join(dirname(page.path), path);
  return resolves(join(root, file), anchor);
}

const known = new Map<string, ReadonlySet<string>>();

function resolves(file: string, anchor: string | undefined): boolean {
  if (!existsSync(file)) return false;
  if (anchor === undefined) return true;
  const anchors = known.get(file) ?? new Set(anchorsOf(readFileSync(file, "utf8")));
  known.set(file, anchors);
  return anchors.has(anchor);
}

/** Returns the explicit ids and the heading slugs of a page, made as GitHub makes them. */
function anchorsOf(text: string): readonly string[] {
  const prose = text.replace(/^```.*?^```/gms, "");
  const headings = [...prose.matchAll(/^#{1,6} (.+)$/gm)].map(([, title = ""]) => slugOf(title));
  const ids = [...prose.matchAll(/<a id="([^"]+)"><\/a>/g)].map(([, id = ""]) => id);
  const repeats = new Map<string, number>();
  const slugs = headings.map((slug) => {
    const count = repeats.get(slug) ?? 0;
    repeats.set(slug, count + 1);
    return count === 0 ? slug : `${slug}-${count}`;
  });
  return [...slugs, ...ids];
}

function slugOf(title: string): string {
  return title
    .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/<[^>]*>/g, "")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .trim()
    .replace(/\s/g, "-");
}
