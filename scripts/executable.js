// Builds one executable file with Node, the program, its native module and its data files inside (docs/packaging.md).
// Usage: node scripts/executable.js OUTPUT [NODE PLATFORM]: NODE is the binary of the same release for a platform
// such as linux-arm64. Default: this Node and this platform.
import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { build } from "esbuild";
import { inject } from "postject";
import { bundleOptions } from "./bundle-options.js";
import { embedded, embeddedRoot } from "./embedded.js";
import { entryScript } from "./entry.js";

const here = `${process.platform}-${process.arch}`;
const [, , output, node = process.execPath, platform = here] = process.argv;
if (output === undefined)
  throw new Error("Usage: node scripts/executable.js OUTPUT [NODE PLATFORM]");

const work = `${output}.parts`;
mkdirSync(work, { recursive: true });

const { outputFiles } = await build({
  ...bundleOptions,
  entryPoints: ["src/main.ts"],
  format: "cjs",
  write: false,
  define: { ...bundleOptions.define, ...defines(platform) },
  plugins: [embedded, ...bundleOptions.plugins],
});
// The parameters of a CommonJS module. Its only `require` loads built-in modules.
const program = `(function(require,__filename,__dirname){${outputFiles[0].text}\n})`;
writeFileSync(`${work}/program.js`, program, "latin1");
// With a fixed seed of V8's hash table, two builds are byte-equal. V8 reads the seed when a process starts.
const compile = `const { Script } = require("node:vm"), fs = require("node:fs");
const script = new Script(fs.readFileSync("program.js", "latin1"), { filename: "ethermode.js" });
fs.writeFileSync("program.cache", script.createCachedData());`;
execFileSync(process.execPath, ["--random-seed=1", "--eval", compile], { cwd: work });
const entry = await entryScript("dist/lib/program.cjs", "scripts/executable-loader.cjs");
writeFileSync(`${work}/main.cjs`, entry);

const files = ["profiles", "schemas", "docs"].flatMap((folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`.replaceAll("\\", "/")),
);
writeFileSync(`${work}/files.json`, JSON.stringify(files));
const prebuilds = "node_modules/@serialport/bindings-cpp/prebuilds";
const config = {
  // Relative: the executable contains this path.
  main: "main.cjs",
  output: "blob",
  disableExperimentalSEAWarning: true,
  assets: {
    "program.js": "program.js",
    // Made by this Node: another platform's rejects it.
    ...(platform === here ? { "program.cache": "program.cache" } : {}),
    "files.json": "files.json",
    "serial.node": resolve(prebuilds, nativeModule(platform)),
    ...Object.fromEntries(files.map((file) => [file, resolve(file)])),
  },
};
writeFileSync(`${work}/config.json`, JSON.stringify(config));
execFileSync(process.execPath, ["--experimental-sea-config", "config.json"], { cwd: work });
copyFileSync(node, output);
chmodSync(output, 0o755);
await inject(resolve(output), "NODE_SEA_BLOB", readFileSync(`${work}/blob`), {
  sentinelFuse: "NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2",
  ...(platform.startsWith("darwin") ? { machoSegmentName: "NODE_SEA" } : {}),
});
rmSync(work, { recursive: true });

function defines(name) {
  return {
    __dirname: "__dirname",
    __filename: "__filename",
    "import.meta.url": JSON.stringify(`${embeddedRoot(name)}dist/lib/ethermode.js`),
  };
}

/** Returns the path of the serial bindings below `prebuilds`. */
function nativeModule(name) {
  const folder = readdirSync(prebuilds).find(
    (one) => one === name || (one === "darwin-x64+arm64" && name.startsWith("darwin-")),
  );
  if (folder === undefined) throw new Error(`The serial bindings have no binary for ${name}`);
  const all = readdirSync(`${prebuilds}/${folder}`);
  return `${folder}/${all.find((file) => file.includes("glibc")) ?? all[0]}`;
}
