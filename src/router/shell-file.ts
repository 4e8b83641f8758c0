import { readFileSync } from "node:fs";

/**
 * Returns the text of a shell script next to the calling module, with the scripts it includes by `.
 * ./name.sh`. The build replaces each call by the text (scripts/inline-shell.js), so both arguments
 * are written out: `shellFile("./name.sh", import.meta.url)`.
 */
export function shellFile(name: string, base: string): string {
  const url = new URL(name, base);
  return readFileSync(url, "utf8")
    .replaceAll(/^\s*# shellcheck .*\n/gm, "")
    .replaceAll(/^\. (\S+\.sh)\n/gm, (_line, included: string) =>
      withoutShebang(shellFile(included, url.href)),
    );
}

/** Returns a script without its first line, which names the interpreter. */
export function withoutShebang(text: string): string {
  return text.replace(/^#!.*\n/, "");
}
