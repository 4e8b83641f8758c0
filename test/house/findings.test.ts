import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { rules } from "../../src/doctor/findings.ts";

const root = join(import.meta.dirname, "../..");

test("docs/findings.md lists every finding of the doctor in the order of the output", () => {
  const rows = documented();

  expect(rows.filter((code) => rules.some((rule) => rule.code === code))).toEqual(
    rules.map(({ code }) => code),
  );
});

test("docs/findings.md lists no finding that the program never reports", () => {
  const elsewhere = new Set(
    readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts") && !name.startsWith("doctor"))
      .flatMap((name) =>
        [
          ...readFileSync(join(root, "src", name), "utf8").matchAll(
            /type: "finding",\s+code: "([a-z0-9-]+)"/g,
          ),
        ].map(([, code]) => code),
      ),
  );
  const known = new Set<string | undefined>([...rules.map(({ code }) => code), ...elsewhere]);

  expect(documented().filter((code) => !known.has(code))).toEqual([]);
  expect([...elsewhere].filter((code) => !documented().includes(code ?? ""))).toEqual([]);
});

function documented(): readonly string[] {
  return [
    ...readFileSync(join(root, "docs/findings.md"), "utf8").matchAll(/^\| `([a-z0-9-]+)` \|/gm),
  ].map(([, code = ""]) => code);
}
