// The main script of the executable. It loads the program from an asset, with the code that V8 compiled at build time.
const { getRawAsset } = require("node:sea");

const words = process.argv.slice(2);
if (words.length === 1 && (words[0] === "--version" || words[0] === "-V"))
  process.stdout.write(`${VERSION}\n`);
else load();

function load() {
  const { Script } = require("node:vm");
  const { dirname } = require("node:path");
  const code = Buffer.from(getRawAsset("program.js")).latin1Slice();
  const script = new Script(code, { filename: "ethermode.js", cachedData: cached() });
  script.runInThisContext()(require, process.execPath, dirname(process.execPath));
}

/** Absent in an executable that was built on another platform. */
function cached() {
  try {
    return Buffer.from(getRawAsset("program.cache"));
  } catch {
    return undefined;
  }
}
