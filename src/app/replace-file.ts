import { randomBytes } from "node:crypto";
import { renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/** Replaces the file in one step, so that a reader sees the old or the complete new file. */
export function replaceFile(path: string, text: string): void {
  const aside = join(dirname(path), `.${basename(path)}.${randomBytes(4).toString("hex")}`);
  try {
    writeFileSync(aside, text, { flag: "wx", mode: 0o644 });
    renameSync(aside, path);
  } catch (error) {
    rmSync(aside, { force: true });
    throw error;
  }
}
