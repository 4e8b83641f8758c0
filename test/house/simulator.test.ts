import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { simulatedModels } from "../../simulator/modem/dialects/models.ts";
import { modemFaults } from "../../simulator/modem/faults.ts";
import { routerImages } from "../../simulator/router/images/images.ts";
import { routerFaults } from "../../simulator/router/faults.ts";

const root = join(import.meta.dirname, "../..");
const page = readFileSync(join(root, "docs/simulator.md"), "utf8");

const models = Object.entries(simulatedModels).map(([name, { model }]) => [name, model]);
const images = Object.entries(routerImages).map(([name, { model, release }]) => [
  name,
  `${model}, OpenWrt ${release.version}`,
]);

test.each([
  { chapter: "Modems", rows: models },
  { chapter: "Routers", rows: images },
  { chapter: "Faults", rows: [...Object.entries(modemFaults), ...Object.entries(routerFaults)] },
])("docs/simulator.md lists exactly the $chapter of the simulator", ({ chapter, rows }) => {
  const [, rest = ""] = page.split(`\n## ${chapter}\n`);
  const [text = ""] = rest.split("\n## ");

  const listed = [...text.matchAll(/^\| `([^`]+)` \| (.+) \|$/gm)].map(([, name, meaning]) => [
    name,
    meaning,
  ]);

  expect(listed).toEqual(rows);
});

test("the compiler rejects a simulator file that imports a parser of the product", () => {
  const copy = mkdtempSync(join(tmpdir(), "ethermode-references-"));
  try {
    for (const part of ["package.json", "tsconfig.json", "simulator/tsconfig.json", "src"])
      cpSync(join(root, part), join(copy, part), { recursive: true });
    symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
    writeFileSync(
      join(copy, "simulator/index.ts"),
      `import { readStatements } from "../src/uci/tokenizer.ts";\nexport const parser = readStatements;\n`,
    );

    const { status, stdout } = spawnSync(
      "npx",
      ["tsc", "-p", "simulator", "--noEmit", "--pretty", "false"],
      { cwd: copy, encoding: "utf8" },
    );

    expect(status).not.toBe(0);
    expect(stdout).toContain("error TS6307");
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
});
