#!/usr/bin/env node
import { setMaxListeners } from "node:events";
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import type { Io } from "./app/io.ts";

const { version } = JSON.parse(
  readFileSync(new URL("../package.json", import.meta.url), "utf8"),
) as { version: string }; // our own package.json
const words = process.argv.slice(2);

if (words.length === 1 && (words[0] === "--version" || words[0] === "-V"))
  process.stdout.write(`${version}\n`);
else await main();

async function main(): Promise<void> {
  const runs: string[] = [];
  const stop = stopOnSignals(() => leaving(runs));
  const io: Io = {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    platform: process.platform,
    home: homedir(),
    cwd: process.cwd(),
    version,
    interrupt: stop,
    onRunStarted: (run) => void runs.push(run),
    isTerminal: process.stdin.isTTY && process.stderr.isTTY && process.env["CI"] === undefined,
  };
  watchOutput();

  const { commandLine } = await import("./commands/command-line.ts");
  process.exitCode = await commandLine(words, io);
  // A prompt that was left keeps its terminal open; everything of ours is closed by now.
  if (stop.aborted) process.exit();
}

/** What is being done to devices goes on to its end: a reader that went away (`| head`) is no error, and one that cannot take it (a full disk) is told of by the exit code. */
function watchOutput(): void {
  let lost = false;
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE" && error.code !== "ERR_STREAM_DESTROYED") lost = true;
    });
  }
  process.on("exit", () => {
    if (lost && process.exitCode === 0) process.exitCode = 1;
  });
}

/** The first signal asks for a stop at the next safe place; the second leaves at once, and the journal says how to go on. */
function stopOnSignals(lastWords: () => string): AbortSignal {
  const stop = new AbortController();
  // Many targets wait on this one signal at the same time.
  setMaxListeners(0, stop.signal);
  const onSignal = (): void => {
    if (!stop.signal.aborted) {
      process.stderr.write(
        "\nStopping at the next safe place. Press Ctrl-C again to leave at once.\n",
      );
      stop.abort(new Error("interrupted"));
      return;
    }
    process.stderr.write(`\n${lastWords()}\n`);
    process.exit(130);
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, onSignal);
  return stop.signal;
}

function leaving(runs: readonly string[]): string {
  if (runs.length === 0) return "Left. No run had begun.";
  return `Left in the middle of ${runs.length === 1 ? "run" : "runs"} ${runs.join(", ")}.\n\`ethermode rollback\` puts everything back; the same command again finishes it.`;
}
