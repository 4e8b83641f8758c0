// Replaces every `shellFile("./name.sh", import.meta.url)` of the sources by the text of that script.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { sourceModule } from "./source-module.js";

const calls = /\bshellFile\("(\.\/[\w-]+\.sh)", import\.meta\.url\)/g;

/** The function of the program that reads scripts. */
const module = "src/router/shell-file.ts";

/** An esbuild plugin. */
export const inlineShell = {
  name: "inline-shell",
  async setup({ onLoad }) {
    const { shellFile } = await sourceModule(module);
    onLoad({ filter: /\/src\/.*\.ts$/ }, ({ path }) => {
      if (path.endsWith(`/${module}`)) return undefined;
      const text = readFileSync(path, "utf8");
      const base = pathToFileURL(path).href;
      const contents = text.replaceAll(calls, (_call, script) =>
        JSON.stringify(shellFile(script, base)),
      );
      if (/\bshellFile\(/.test(contents)) throw new Error(`${path}: a shell script is not inlined`);
      return contents === text ? undefined : { contents, loader: "ts" };
    });
  },
};
