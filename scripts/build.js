// Builds dist, or the folder given: the program and its libraries in one file, each module run when a command needs it.
import { cpSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { build } from "esbuild";
import { bundleOptions } from "./bundle-options.js";
import { entryScript } from "./entry.js";
import { manPage } from "./man-page.js";
import { bundledPackages, noticesOf } from "./notices.js";
import { sbomOf } from "./sbom.js";

const [, , folder = "dist"] = process.argv;
rmSync(folder, { recursive: true, force: true });
// One folder below dist, as deep as the sources are: src/app/packaged.ts finds the package from there.
const program = `${folder}/lib/program.cjs`;
const { metafile } = await build({
  ...bundleOptions,
  stdin: {
    contents: `exports.main = () => require("./src/main.ts"); exports.library = () => require("./src/library.ts");`,
    resolveDir: ".",
  },
  outfile: program,
  format: "cjs",
  // A script has no import().
  supported: { "dynamic-import": false },
  define: {
    ...bundleOptions.define,
    __dirname: "__dirname",
    __filename: "__filename",
    "import.meta.url": "moduleUrl",
  },
  banner: { js: `const moduleUrl=require("node:url").pathToFileURL(__filename).href;` },
  sourcemap: true,
  sourcesContent: false,
  metafile: true,
});
const library = createRequire(import.meta.url)(resolve(program)).library();
writeFileSync(
  `${folder}/lib/library.mjs`,
  `import program from "./program.cjs";\nexport const { ${Object.keys(library).join(", ")} } = program.library();\n`,
);
writeFileSync(`${folder}/package.json`, `${JSON.stringify({ type: "commonjs" })}\n`);
const entry = await entryScript(program, "scripts/program-loader.cjs");
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
