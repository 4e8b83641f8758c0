import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { expect, test } from "vitest";
import { shellFile } from "../../src/router/shell-file.ts";

const root = join(import.meta.dirname, "../..");

/** Returns the shell scripts below a folder, by ending or by their first line. */
function shellScripts(folder: string): readonly string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.(?:ts|js|json|md|pl)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter(
      (file) => file.endsWith(".sh") || /^#!.*\bsh\b/.test(readFileSync(file, "utf8").slice(0, 80)),
    );
}

const hasShellcheck = spawnSync("shellcheck", ["--version"]).error === undefined;

test.skipIf(!hasShellcheck && process.env["CI"] === undefined)(
  "shellcheck reports no problem in any shell script",
  () => {
    const scripts = ["src", "scripts", ".ci", "test/support", "ansible"].flatMap(shellScripts);

    const { stdout, stderr } = spawnSync("shellcheck", scripts, { cwd: root, encoding: "utf8" });

    expect(scripts.length).toBeGreaterThan(20);
    expect(stdout + stderr).toBe("");
  },
);

test("every script of the router is included whole, without include lines or shellcheck lines", () => {
  const texts = shellScripts("src").map((file) => ({
    name: relative(root, file),
    text: shellFile(file, import.meta.url),
  }));

  const incomplete = texts.filter(({ text }) => /^\s*(?:\. |# shellcheck )/m.test(text));

  expect(incomplete.map(({ name }) => name)).toEqual([]);
});
