import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(import.meta.dirname, "../..");

/** All that is known of a module nobody heard of: as docs/adding-a-modem.md asks for it. */
const inventedFile = `import { m2Settings } from "../families/mobile-ap.ts";
import { sdx6x } from "../families/sdx6x.ts";
import type { ModemModel } from "../model.ts";

export const rm599nGl = {
  ...sdx6x,
  id: "rm599n-gl",
  title: "Quectel RM599N-GL",
  answersTo: /^RM599N-?GL/i,
  ethernet: ["pcie"],
  manages: m2Settings,
  sources: ["nobody"],
} satisfies ModemModel;
`;

/** A copy of the program and its tests in which there is one model more: one file, and its line in the list. */
export interface InventedModel extends Disposable {
  /** A module of the copy, by its path from the root. */
  load(path: string): Promise<unknown>;
}

export function inventModel(): InventedModel {
  const copy = mkdtempSync(join(tmpdir(), "ethermode-invented-"));
  for (const part of [
    "src",
    "schemas",
    "profiles",
    "docs",
    "test/support",
    "test/bench",
    "package.json",
  ])
    cpSync(join(root, part), join(copy, part), { recursive: true });
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
  writeFileSync(join(copy, "src/at-profiles/models/rm599n-gl.ts"), inventedFile);
  const list = join(copy, "src/at-profiles/index.ts");
  const listed = readFileSync(list, "utf8")
    .replace(
      "import { rm551eGl }",
      'import { rm599nGl } from "./models/rm599n-gl.ts";\nimport { rm551eGl }',
    )
    .replace("  rg500u,\n];", "  rg500u,\n  rm599nGl,\n];");
  writeFileSync(list, listed);
  return {
    load: (path) => import(join(copy, path)) as Promise<unknown>,
    [Symbol.dispose]: () => rmSync(copy, { recursive: true, force: true }),
  };
}
