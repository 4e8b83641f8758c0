// Builds dist: the program and its libraries in few files, each loaded only when a command needs it.
import { chmodSync, cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { build } from "esbuild";
import { bundleOptions } from "./bundle-options.js";
import { bundledPackages, noticesOf } from "./notices.js";

rmSync("dist", { recursive: true, force: true });
const { metafile } = await build({
  ...bundleOptions,
  entryPoints: ["src/cli.ts"],
  outdir: "dist",
  // One folder below dist, as deep as the sources are: src/app/packaged.ts finds the package from there.
  chunkNames: "lib/[name]-[hash]",
  format: "esm",
  splitting: true,
  sourcemap: true,
  sourcesContent: false,
  metafile: true,
  // CommonJS libraries call `require` for built-in modules.
  banner: {
    js: `import{createRequire}from"node:module";const require=createRequire(import.meta.url);`,
  },
});
chmodSync("dist/cli.js", 0o755);
// Beside dist/lib, where the bindings search for them: npm has no native code to install or compile.
cpSync("node_modules/@serialport/bindings-cpp/prebuilds", "dist/prebuilds", { recursive: true });
mkdirSync(".build", { recursive: true });
writeFileSync(".build/metafile.json", JSON.stringify(metafile));
writeFileSync("dist/THIRD-PARTY.txt", noticesOf(bundledPackages(metafile)));
