// Runs the measurements. They share the tests' bed, which is TypeScript, so it is bundled first.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";

/** Files find their neighbours by their own address, which the bundle must not change. */
const ownAddress = {
  name: "own-address",
  setup({ onLoad }) {
    onLoad({ filter: /\/(test|bench|src)\/.*\.ts$/ }, ({ path }) => ({
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
