import { randomBytes } from "node:crypto";
import { renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Event } from "../workflows/events.ts";

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

/** Returns the warning for an additional output file. The command continues without this file. */
export function fileNotWritten(file: string, error: unknown): Event {
  return {
    type: "finding",
    code: "file-not-written",
    severity: "warning",
    message: `Cannot write "${file}". The command continues without it.`,
    evidence: [error instanceof Error ? error.message : String(error)],
    fix: "Name a file in a folder that exists and that you can write to.",
  };
}
