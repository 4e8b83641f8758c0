// Replaces every `shellFile("./name.sh", import.meta.url)` of the compiled program by the text of that script.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const calls = /\bshellFile\("(\.\/[\w-]+\.sh)", import\.meta\.url\)/g;

/** `source` is the folder the program in `target` was compiled from, with the scripts in it. */
export async function inlineShell(source, target) {
  const module = resolve(target, "router/shell-file.js");
  const { shellFile } = await import(pathToFileURL(module).href);
  for (const name of readdirSync(target, { recursive: true, encoding: "utf8" })) {
    const file = resolve(target, name);
    if (!name.endsWith(".js") || file === module) continue;
    const text = readFileSync(file, "utf8");
    const base = pathToFileURL(resolve(source, name)).href;
    const inlined = text.replaceAll(calls, (_call, script) =>
      JSON.stringify(shellFile(script, base)),
    );
    if (/\bshellFile\(/.test(inlined)) throw new Error(`${name}: a shell script is not inlined`);
    if (inlined !== text) writeFileSync(file, inlined);
  }
}
