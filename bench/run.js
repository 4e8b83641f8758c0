// Bundles and runs the benchmarks, which use TypeScript of the tests.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";

/** Keeps the import.meta.url of each file, because files load neighbours by it. */
const ownAddress = {
  name: "own-address",
  setup({ onLoad }) {
    onLoad({ filter: /\/(test|bench|src|simulator)\/.*\.ts$/ }, ({ path }) => ({
      loader: "ts",
      contents: readFileSync(path, "utf8").replaceAll(
        "import.meta.url",
        JSON.stringify(pathToFileURL(path).href),
      ),
    }));
  },
};

const folder = mkdtempSync(join(import.meta.dirname, ".built-"));
try {
  const outfile = join(folder, "bench.js");
  await build({
    entryPoints: [join(import.meta.dirname, "bench.ts")],
    outfile,
    bundle: true,
    packages: "external",
    platform: "node",
    format: "esm",
    target: "node20",
    logLevel: "error",
    plugins: [ownAddress],
  });
  const { bench } = await import(pathToFileURL(outfile).href);
  process.exitCode = await bench();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
