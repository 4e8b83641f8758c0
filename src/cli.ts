#!/usr/bin/env node
// The command, built as CommonJS: Node starts its loader of ES modules only for main.ts.

/** Texts that the build inserts. The help is as wide as commander prints it to a pipe. */
declare const versionText: string;
declare const helpText: string;

const helpColumns = 80;
const [word = "", ...more] = process.argv.slice(2);
const text = more.length === 0 ? preparedText(word) : undefined;

watchOutput();
if (text === undefined) void import("./main.ts");
else process.stdout.write(text);

/** Returns what the program would print. */
function preparedText(option: string): string | undefined {
  if (option === "--version" || option === "-V") return versionText;
  const isHelp = option === "--help" || option === "-h";
  return isHelp && (process.stdout.columns ?? helpColumns) === helpColumns ? helpText : undefined;
}

/** A run continues when output fails: a closed pipe is ignored, any other failure sets the exit code. */
function watchOutput(): void {
  let lost = false;
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE" && error.code !== "ERR_STREAM_DESTROYED") lost = true;
    });
  }
  process.on("exit", () => {
    if (lost && (process.exitCode ?? 0) === 0) process.exitCode = 1;
  });
}
