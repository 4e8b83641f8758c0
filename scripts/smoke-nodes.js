// Runs the built demo and fast tests with other releases of Node, from the registry's packages of Node.
// Usage: node scripts/smoke-nodes.js [MAJOR...], by default those that docs/decisions/0012-node-releases.md supports,
// without the release that runs this script: `npm test` covers it.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const supported = ["20", "22", "24"];
const [, , ...given] = process.argv;
const [own] = process.versions.node.split(".");
const majors = given.length > 0 ? given : supported.filter((major) => major !== own);
/** The serial bindings on a real pty, and the SSH client and server. The demo runs the pure parts. */
const tests = ["test/contract/serial.test.ts", "test/contract/ssh-shell.test.ts"];

const folder = mkdtempSync(join(tmpdir(), "ethermode-nodes-"));
const failed = majors.filter((major) => !works(major));
rmSync(folder, { recursive: true });
if (failed.length > 0) console.error(`Failed with Node ${failed.join(", ")}.`);
process.exitCode = failed.length > 0 ? 1 : 0;

function works(major) {
  const node = installed(major);
  return (
    run(node, ["--version"]) &&
    run(node, ["dist/cli.js", "demo"]) &&
    run(node, ["node_modules/vitest/vitest.mjs", "run", "--project", "real-parts", ...tests])
  );
}

/** Returns the path of Node: this one, or the newest of the release from the registry. */
function installed(major) {
  if (major === own) return process.execPath;
  const name = `node-${process.platform === "win32" ? "win" : process.platform}-${process.arch}`;
  const prefix = join(folder, major);
  const options = ["--no-save", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", prefix];
  run("npm", ["install", ...options, `${name}@${major}`]);
  return join(prefix, "node_modules", name, "bin/node");
}

function run(program, words) {
  return spawnSync(program, words, { stdio: ["ignore", "inherit", "inherit"] }).status === 0;
}
