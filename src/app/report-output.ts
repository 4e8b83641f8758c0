import { randomBytes } from "node:crypto";
import { renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import type { Clock } from "../core/clock.ts";
import { collector } from "../report/files/collector.ts";
import { reportText } from "../report/files/report-file.ts";
import type { Reporter } from "../report/reporter.ts";
import type { Io } from "./io.ts";

/** Returns the reporter of `--report FILE`, which writes the file with the result. */
export function reportOutput(
  file: string,
  command: string,
  { cwd, version }: Pick<Io, "cwd" | "version">,
  clock: Clock,
): Reporter {
  return collector({ clock, version, command }, (report) =>
    replaceFile(resolve(cwd, file), reportText(file, report)),
  );
}

/** Replaces the file in one step, so that a reader sees the old or the complete new file. */
function replaceFile(path: string, text: string): void {
  const aside = join(dirname(path), `.${basename(path)}.${randomBytes(4).toString("hex")}`);
  try {
    writeFileSync(aside, text, { flag: "wx", mode: 0o644 });
    renameSync(aside, path);
  } catch (error) {
    rmSync(aside, { force: true });
    throw error;
  }
}
