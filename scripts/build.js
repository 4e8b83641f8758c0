// Builds dist: type-checked JavaScript from src, then the one file whose library is shipped inside it.
import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { build } from "esbuild";

const require = createRequire(import.meta.url);
const tsc = require.resolve("typescript/package.json").replace(/package\.json$/, "bin/tsc");

rmSync("dist", { recursive: true, force: true });
const compiled = spawnSync(process.execPath, [tsc, "-p", "tsconfig.build.json"], {
  stdio: "inherit",
});
if (compiled.status !== 0) process.exit(compiled.status ?? 1);

// just-bash weighs 90 MB installed; its browser build bundled is 1.5 MB (docs/dependencies.md).
const shell = "dist/simulator/ash.js";
if (existsSync(shell)) {
  await build({
    entryPoints: [shell],
    outfile: shell,
    allowOverwrite: true,
    bundle: true,
    minify: true,
    legalComments: "eof",
    platform: "node",
    format: "esm",
    target: "node20",
    external: ["./ash-*.js", "./router-*.js"],
    logLevel: "error",
  });
}
if (existsSync("dist/simulator"))
  cpSync("node_modules/just-bash/LICENSE", "dist/simulator/just-bash.LICENSE");
chmodSync("dist/cli.js", 0o755);
