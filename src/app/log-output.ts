import { appendFileSync } from "node:fs";
import { resolve } from "node:path";
import { stripVTControlCharacters } from "node:util";
import type { Clock } from "../core/clock.ts";
import { humanReporter } from "../report/human.ts";
import { redactFor } from "../report/redact.ts";
import type { Reporter } from "../report/reporter.ts";
import type { Io } from "./io.ts";

/** The lines of a log are wrapped late, so that a search finds whole sentences. */
const columns = 100;

/** Returns the reporter of `--log-file FILE`: every line for people, with its time, appended at once. */
export function logOutput(
  file: string,
  command: string,
  { cwd, version }: Pick<Io, "cwd" | "version">,
  clock: Clock,
): Reporter {
  const path = resolve(cwd, file);
  const write = (text: string): void => {
    const time = new Date(clock.now()).toISOString();
    const lines = stripVTControlCharacters(text).replace(/\n$/, "").split("\n");
    appendFileSync(path, lines.map((line) => `${time} ${line}\n`).join(""), { mode: 0o600 });
  };
  const stream = { write, columns };
  write(`ethermode ${version}: ${redactFor("masked")(command)}`);
  const human = humanReporter(
    { out: stream, err: stream, color: false },
    { verbose: true, addresses: "masked" },
  );
  return {
    event: human.event,
    record: human.record,
    result: (results, exit) => {
      human.result(results, exit);
      write(`exit code ${exit}`);
    },
  };
}
