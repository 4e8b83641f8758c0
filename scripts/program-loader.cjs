// Loads the program for dist/cli.js, with code that V8 compiled before: at the build (scripts/compiled-code.js), or
// for Node 22 and later at an earlier start.
const { readFileSync, statSync } = require("node:fs");
const { enableCompileCache } = require("node:module");
const { homedir } = require("node:os");
const { join } = require("node:path");
const { programScript, runScript } = require("./program-script.cjs");

const filename = join(__dirname, "lib/program.cjs");
loaded().main();

function loaded() {
  const cachedData = process.sourceMapsEnabled ? undefined : builtCode();
  // Node reads source maps for modules only.
  if (cachedData !== undefined) return runScript(programScript(filename, cachedData), filename);
  keepCompiledCode();
  return require(filename);
}

/** Absent in a published package: it fits one release of V8. */
function builtCode() {
  try {
    return readFileSync(join(__dirname, "lib/program.cache"));
  } catch {
    return undefined;
  }
}

/** The user's own cache folder only: V8 executes what is in it. */
function keepCompiledCode() {
  try {
    const { uid } = statSync(homedir());
    if (uid !== (process.getuid?.() ?? uid)) return;
    enableCompileCache?.(join(homedir(), ".cache", "ethermode"));
  } catch {} // without a home folder
}
