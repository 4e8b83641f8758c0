// Imports parts of the TypeScript sources into the build.
import { readFileSync } from "node:fs";
import { build, transform } from "esbuild";

/** Returns the exports of a TypeScript file that imports only built-in modules. */
export async function sourceModule(path) {
  const { code } = await transform(readFileSync(path, "utf8"), { loader: "ts" });
  return imported(code);
}

/** Returns the exports of a module, given as text, with all that it imports. */
export async function bundledModule(contents) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: "." },
    bundle: true,
    format: "esm",
    platform: "node",
    write: false,
  });
  return imported(outputFiles[0].text);
}

function imported(code) {
  return import(`data:text/javascript,${encodeURIComponent(code)}`);
}
