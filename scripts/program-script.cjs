// Runs the program of dist as a script, which can have code that V8 compiled before.
const { readFileSync } = require("node:fs");
const { createRequire } = require("node:module");
const { basename, dirname } = require("node:path");
const { Script } = require("node:vm");

/**
 * Returns the script. V8 compiles it unless it accepts `cachedData`, which contains the name of the script, so the name
 * has no folder. esbuild writes ASCII only.
 */
exports.programScript = (filename, cachedData) =>
  new Script(
    `(function(exports,require,module,__filename,__dirname){${readFileSync(filename, "latin1")}\n})`,
    { filename: basename(filename), cachedData },
  );

/** Returns the exports of the program. */
exports.runScript = (script, filename) => {
  const module = { exports: {} };
  const run = script.runInThisContext();
  run(module.exports, createRequire(filename), module, filename, dirname(filename));
  return module.exports;
};
