#!/usr/bin/env node
import { setMaxListeners } from "node:events";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { commandLine } from "./commands/index.ts";
import type { Io } from "./commands/io.ts";

const { version } = createRequire(import.meta.url)("../package.json") as { version: string }; // our own package.json

const stop = new AbortController();
// Many targets wait on this one signal at the same time.
setMaxListeners(0, stop.signal);
const io: Io = {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  platform: process.platform,
  home: homedir(),
  folder: process.cwd(),
  version,
  stop: stop.signal,
  terminal: process.stdin.isTTY && process.stderr.isTTY && process.env["CI"] === undefined ? "yes" : "no",
};

/** The first signal asks for a stop at the next safe place; the second leaves at once, and the journal says how to go on. */
function onSignal(): void {
  if (!stop.signal.aborted) {
    process.stderr.write("\nStopping at the next safe place. Press Ctrl-C again to leave at once.\n");
    stop.abort(new Error("interrupted"));
    return;
  }
  process.stderr.write("\nLeft in the middle. `ethermode history` shows the run; `ethermode rollback` or the same command again finishes it.\n");
  process.exit(130);
}
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, onSignal);
// A reader that went away (`| head`) is no error of ours.
for (const stream of [process.stdout, process.stderr]) stream.on("error", (error: NodeJS.ErrnoException) => (error.code === "EPIPE" ? process.exit(0) : undefined));

process.exitCode = await commandLine(process.argv.slice(2), io);
// An idle connection or port that a library keeps must not hold the program; everything of ours is closed by now.
if (stop.signal.aborted) process.exit();
