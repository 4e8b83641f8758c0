import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { diagnose, rules } from "../../../src/doctor/findings.ts";
import { reportsWithoutRule, ruleNotes } from "../../../src/doctor/notes/rule-notes.ts";
import { ruleFixtures } from "./rule-fixtures.ts";

const root = join(import.meta.dirname, "../../..");
const codes = rules.map(({ code }) => code);

test("the doctor has at least 60 rules, each with a note and two fixtures", () => {
  expect(codes.length).toBeGreaterThanOrEqual(60);
  expect(Object.keys(ruleNotes).toSorted()).toEqual(codes.toSorted());
  expect(Object.keys(ruleFixtures).toSorted()).toEqual(codes.toSorted());
});

describe.each(rules)("rule $code", ({ code }) => {
  const { fires, not } = ruleFixtures[code];

  test("reports its finding with evidence, and a fix unless it is an info", () => {
    const found = diagnose(fires).filter((finding) => finding.code === code);

    expect(found.length).toBeGreaterThan(0);
    for (const { severity, evidence, fix } of found) {
      expect(severity === "info" || fix !== undefined || notAsked.has(code)).toBe(true);
      expect(evidence.length > 0 || code === "other-dialer" || code === "texts-read").toBe(true);
    }
  });

  test("reports nothing for a similar state without the fault", () => {
    expect(diagnose(not).map((finding) => finding.code)).not.toContain(code);
  });
});

/** The hint of the failure is the fix. The fixtures have failures without one. */
const notAsked: ReadonlySet<string> = new Set([
  "router-unreachable",
  "router-login-refused",
  "not-openwrt",
  "read-only-modem",
  "staged-changes",
  "guard-armed",
  "read-only-router",
]);

test("every field report of the fact pages has a rule, or a reason why no rule can detect it", () => {
  const cited = new Set(Object.values(ruleNotes).flatMap(({ sources }) => sources));
  const reports = ["modem", "openwrt"].flatMap((page) =>
    [...pageText(page).matchAll(/id="((?:symptom|problem)-\d+)"/g)].map(
      ([, anchor]) => `${page}#${anchor}`,
    ),
  );

  expect(reports).toHaveLength(67);
  expect(
    reports.filter(
      (one) =>
        !cited.has(`docs/facts/${one.replace("#", ".md#")}`) &&
        reportsWithoutRule[one] === undefined,
    ),
  ).toEqual([]);
});

test("every source of a note is an anchor of a fact page", () => {
  const sources = Object.values(ruleNotes).flatMap((note) => note.sources);
  const missing = sources.filter((source) => {
    const [page = "", anchor = ""] = source.split("#");
    const path = join(root, page);
    return !existsSync(path) || !hasAnchor(readFileSync(path, "utf8"), anchor);
  });

  expect(missing).toEqual([]);
});

function pageText(page: string): string {
  return readFileSync(join(root, `docs/facts/${page}.md`), "utf8");
}

function hasAnchor(text: string, anchor: string): boolean {
  const headings = [...text.matchAll(/^#+ (.+)$/gm)].map(([, title = ""]) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
  return text.includes(`id="${anchor}"`) || headings.includes(anchor);
}
