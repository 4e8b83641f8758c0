import { setMaxListeners } from "node:events";
import { homedir } from "node:os";
import manifest from "../package.json" with { type: "json" };
import { hangingIndent, widthOf } from "./report/wrap.ts";
import { endAfterResult } from "./app/end-after-result.ts";
import type { End } from "./app/end-after-result.ts";
import type { Io, StartedRun } from "./app/io.ts";

const { version } = manifest;
void main();

async function main(): Promise<void> {
  // Replaced by the result. Node ends a process that waits for nothing, whatever has not been reported.
  process.exitCode = 1;
  const runs: StartedRun[] = [];
  const end = endAfterResult(process);
  const interrupt = interruptOnSignals(end, () => leaveText(runs));
  const io: Io = {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    platform: process.platform,
    home: homedir(),
    cwd: process.cwd(),
    version,
    interrupt,
    onRunStarted: (run) => void runs.push(run),
    onResult: end.soon,
    isTerminal: process.stdin.isTTY && process.stderr.isTTY && process.env["CI"] === undefined,
  };

  const { commandLine } = await import("./commands/command-line.ts");
  end.soon(await commandLine(process.argv.slice(2), io));
  if (!interrupt.aborted) return;
  // An abandoned prompt keeps its terminal open; everything of ours is closed by now.
  for (const stream of [process.stdout, process.stderr])
    await new Promise<unknown>((written) => stream.write("", written));
  process.exit();
}

/** The first signal stops the run at the next safe point; the second exits at once and prints how to resume. */
function interruptOnSignals(end: End, textOnExit: () => string): AbortSignal {
  const stop = new AbortController();
  // Every target waits on this signal.
  setMaxListeners(0, stop.signal);
  const onSignal = (): void => {
    if (end.isDue()) process.exit();
    if (!stop.signal.aborted) {
      process.stderr.write(
        linesFor("Stopping at the next safe point. Press Ctrl-C again to exit immediately."),
      );
      stop.abort(new Error("interrupted"));
      return;
    }
    // A full pipe takes the text later; a pipe without a reader never does.
    const exit = (): never => process.exit(130);
    process.stderr.write(linesFor(textOnExit()), exit);
    setTimeout(exit, 1_000);
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, onSignal);
  return stop.signal;
}

function linesFor(text: string): string {
  return `\n${hangingIndent("", text, widthOf(process.stderr))}\n`;
}

function leaveText(runs: readonly StartedRun[]): string {
  if (runs.length === 0) return "Exited before a run started. Nothing was changed.";
  return [
    `Exited during ${runs.length === 1 ? "run" : "runs"} ${runs.map(({ run }) => run).join(", ")}.`,
    "Run the same command again to finish, or restore the previous state:",
    ...runs.map(({ rollback }) => `  ${rollback}`),
  ].join("\n");
}
