import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(import.meta.dirname, "../..");

/** The one row that adds a model, as docs/adding-a-modem.md describes it. */
const inventedRow = `    { name: "RM599N-GL", sources: ["none"] },\n`;
const family = "src/at-profiles/families/sdx6x.ts";

/** A copy of the program and its tests with one more model: one row in its family. */
export interface InventedModel extends Disposable {
  /** A module of the copy, by its path from the root. */
  load(path: string): Promise<unknown>;
}

export function inventModel(): InventedModel {
  const copy = mkdtempSync(join(tmpdir(), "ethermode-invented-"));
  for (const part of [
    "src",
    "simulator",
    "schemas",
    "profiles",
    "docs",
    "test/support",
    "test/bench",
    "package.json",
    "tsconfig.json",
  ])
    cpSync(join(root, part), join(copy, part), { recursive: true });
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
  const rows = readFileSync(join(copy, family), "utf8");
  writeFileSync(join(copy, family), rows.replace("  ]),\n", `${inventedRow}  ]),\n`));
  return {
    load: (path) => import(join(copy, path)) as Promise<unknown>,
    [Symbol.dispose]: () => rmSync(copy, { recursive: true, force: true }),
  };
}
