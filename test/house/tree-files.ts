import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "../..");
const skipped = new Set(["node_modules", "dist", ".build", ".types", ".git", "coverage"]);

/** Returns the paths of all files of the repository below a folder, relative to the root, in order. */
export function filesIn(folder: string): readonly string[] {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter(({ name }) => !skipped.has(name))
    .flatMap((entry) => {
      const path = folder === "." ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) return filesIn(path);
      return entry.isFile() ? [path] : [];
    })
    .toSorted();
}

/** Returns the text of a file by its path from the root. */
export function textOf(path: string): string {
  return readFileSync(join(root, path), "utf8");
}
