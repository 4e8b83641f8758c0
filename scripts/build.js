// Builds dist, or the folder given: the program and its libraries in few files, each loaded when a command needs it.
import { cpSync, rmSync, writeFileSync } from "node:fs";
import { build } from "esbuild";
import { bundleOptions } from "./bundle-options.js";
import { entryScript } from "./entry.js";
import { manPage } from "./man-page.js";
import { bundledPackages, noticesOf } from "./notices.js";
import { sbomOf } from "./sbom.js";

const [, , folder = "dist"] = process.argv;
rmSync(folder, { recursive: true, force: true });
const { metafile } = await build({
  ...bundleOptions,
  entryPoints: ["src/main.ts", "src/library.ts"],
  // One folder below dist, as deep as the sources are: src/app/packaged.ts finds the package from there.
  outdir: `${folder}/lib`,
  outExtension: { ".js": ".mjs" },
  chunkNames: "[name]-[hash]",
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
writeFileSync(`${folder}/package.json`, `${JSON.stringify({ type: "commonjs" })}\n`);
const entry = await entryScript(`${folder}/lib/main.mjs`, {
  path: "./lib/main.mjs",
  external: true,
});
writeFileSync(`${folder}/cli.js`, entry, { mode: 0o755 });
// Beside dist/lib, where the bindings search for them: npm has no native code to install or compile.
cpSync("node_modules/@serialport/bindings-cpp/prebuilds", `${folder}/prebuilds`, {
  recursive: true,
  // Android lets no program without root open a serial device.
  filter: (path) => !path.includes("/android-"),
});
writeFileSync(`${folder}/metafile.json`, JSON.stringify(metafile));
const packages = bundledPackages(metafile);
writeFileSync(`${folder}/THIRD-PARTY.txt`, noticesOf(packages));
writeFileSync(`${folder}/sbom.cdx.json`, `${JSON.stringify(sbomOf(packages), undefined, 2)}\n`);
writeFileSync(`${folder}/ethermode.1`, await manPage());
