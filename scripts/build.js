// Builds dist: JavaScript from src, and the simulator as one file that is loaded only when it is used.
import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, renameSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { relative, resolve } from "node:path";
import { build } from "esbuild";
import { inlineShell } from "./inline-shell.js";

const require = createRequire(import.meta.url);
const tsc = require.resolve("typescript/package.json").replace(/package\.json$/, "bin/tsc");
const compiled = ".build";

for (const folder of [compiled, "dist"]) rmSync(folder, { recursive: true, force: true });
const { status } = spawnSync(process.execPath, [tsc, "-b", "tsconfig.build.json"], {
  stdio: "inherit",
});
if (status !== 0) process.exit(status ?? 1);

/** Leaves the files that the simulator shares with the product out of its bundle: a class exists once. */
const sharedWithProduct = {
  name: "shared-with-product",
  setup({ onResolve }) {
    onResolve({ filter: /^\.\.?\// }, ({ path, resolveDir }) => {
      const inside = relative(resolve(compiled, "src"), resolve(resolveDir, path));
      return inside.startsWith("..") ? undefined : { path: `./${inside}`, external: true };
    });
  },
};

// just-bash weighs 90 MB installed; its browser build takes 1.5 MB of this bundle (docs/dependencies.md).
await build({
  entryPoints: [`${compiled}/simulator/index.js`],
  outfile: `${compiled}/src/simulator.js`,
  bundle: true,
  minify: true,
  legalComments: "eof",
  platform: "node",
  format: "esm",
  target: "node20",
  external: ["ssh2", "@lydell/node-pty"],
  plugins: [sharedWithProduct],
  logLevel: "error",
});
await inlineShell("src", `${compiled}/src`);
renameSync(`${compiled}/src`, "dist");
rmSync(compiled, { recursive: true });
cpSync("node_modules/just-bash/LICENSE", "dist/just-bash.LICENSE");
chmodSync("dist/cli.js", 0o755);
