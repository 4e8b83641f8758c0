// Builds src/cli.ts, the small first script, with the texts of --version and --help inside.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { build } from "esbuild";

/** Returns the script. `program` prints the help, and `loader` is the module that starts the program. */
export async function entryScript(program, loader) {
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
        execFileSync(
          process.execPath,
          ["-e", `require(${JSON.stringify(resolve(program))}).main()`, "ethermode", "--help"],
          { encoding: "utf8" },
        ),
      ),
    },
    plugins: [
      {
        name: "main",
        setup({ onResolve }) {
          onResolve({ filter: /^\.\/main\.ts$/ }, () => ({ path: resolve(loader) }));
        },
      },
    ],
    write: false,
  });
  return outputFiles[0].text;
}
