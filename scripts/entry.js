// Builds src/cli.ts, the small first script, with the texts of --version and --help inside.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { build } from "esbuild";

/**
 * Returns the script. `resolveMain` tells esbuild where the program is, and `program` prints the
 * help.
 */
export async function entryScript(program, resolveMain) {
  const { version } = JSON.parse(readFileSync("package.json", "utf8"));
  const { outputFiles } = await build({
    entryPoints: ["src/cli.ts"],
    bundle: true,
    platform: "node",
    format: "cjs",
    minifyWhitespace: true,
    define: {
      versionText: JSON.stringify(`${version}\n`),
      helpText: JSON.stringify(
        execFileSync(process.execPath, [program, "--help"], { encoding: "utf8" }),
      ),
    },
    plugins: [
      {
        name: "main",
        setup({ onResolve }) {
          onResolve({ filter: /^\.\/main\.ts$/ }, () => resolveMain);
        },
      },
    ],
    write: false,
  });
  return outputFiles[0].text;
}
