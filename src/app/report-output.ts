import { resolve } from "node:path";
import type { Clock } from "../core/clock.ts";
import { collector } from "../report/files/collector.ts";
import { reportText } from "../report/files/report-file.ts";
import type { Reporter } from "../report/reporter.ts";
import type { Io } from "./io.ts";
import { replaceFile } from "./replace-file.ts";

/** Returns the reporter of `--report FILE`, which writes the file with the result. */
export function reportOutput(
  file: string,
  command: string,
  { cwd, version }: Pick<Io, "cwd" | "version">,
  clock: Clock,
  rollback: (run: string) => string,
): Reporter {
  return collector({ clock, version, command, rollback }, (report) =>
    replaceFile(resolve(cwd, file), reportText(file, report)),
  );
}
