// Loads the program of the executable from an asset, with the code that V8 compiled at build time.
const { dirname } = require("node:path");
const { getRawAsset } = require("node:sea");
const { Script } = require("node:vm");

const code = Buffer.from(getRawAsset("program.js")).latin1Slice();
const script = new Script(code, { filename: "ethermode.js", cachedData: cached() });
script.runInThisContext()(require, process.execPath, dirname(process.execPath));

/** Absent in an executable that was built on another platform. */
function cached() {
  try {
    return Buffer.from(getRawAsset("program.cache"));
  } catch {
    return undefined;
  }
}
