// Options of esbuild that all builds of the program share.
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { compiledSchema } from "./compiled-schema.js";
import { inlineShell } from "./inline-shell.js";

/** Optional packages, which npm installs. */
const installed = ["@lydell/node-pty"];

/** Modules that the libraries work without, and why. Each is replaced by this source. */
const absent = {
  // Native code of ssh2, in a `try`: without it, its ciphers come from node:crypto and WebAssembly.
  "cpu-features": "throw new Error()",
  "./crypto/build/Release/sshcrypto.node": "throw new Error()",
  // Colours of `debug`, in a `try`: an executable warns of every module that it does not contain.
  "supports-color": "throw new Error()",
  // The prompt that starts an editor, with 0.5 MB of character tables.
  "@inquirer/editor": "export default undefined",
  // HTML to Markdown, a command of just-bash that no router has.
  turndown: "export default undefined",
};

/** commander starts programs for subcommands in separate files. ethermode has no such subcommand. */
const withoutPrograms = {
  name: "without-programs",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:child_process$/ }, ({ path, importer }) =>
      importer.includes("/node_modules/commander/")
        ? { path, namespace: "no-programs" }
        : undefined,
    );
    onLoad({ filter: /./, namespace: "no-programs" }, () => ({ contents: "" }));
  },
};

const withoutAbsent = {
  name: "without-absent",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /./ }, ({ path }) =>
      Object.hasOwn(absent, path) ? { path, namespace: "absent" } : undefined,
    );
    onLoad({ filter: /./, namespace: "absent" }, ({ path }) => ({ contents: absent[path] }));
  },
};

/** Returns a map with the start of the file only: whole maps of the libraries would be larger than the program. */
const shortMap = (path) =>
  `\n//# sourceMappingURL=data:application/json;base64,${Buffer.from(
    JSON.stringify({ version: 3, sources: [basename(path)], mappings: "AAAA" }),
  ).toString("base64")}`;

const shortLibraryMaps = {
  name: "short-library-maps",
  setup({ onLoad }) {
    onLoad({ filter: /\/node_modules\/.*\.[cm]?js$/ }, ({ path }) => ({
      contents: readFileSync(path, "utf8") + shortMap(path),
      loader: "default",
    }));
  },
};

export const bundleOptions = {
  bundle: true,
  platform: "node",
  target: "node20.19",
  // The same build where node_modules is a link to the folder of another working copy.
  preserveSymlinks: true,
  minifyWhitespace: true,
  minifySyntax: true,
  lineLimit: 200,
  define: {
    __dirname: "import.meta.dirname",
    __filename: "import.meta.filename",
    // just-bash reads it for commands that no router has. Node loads its HTTP client for it.
    "globalThis.Headers": "undefined",
  },
  legalComments: "none",
  external: installed,
  plugins: [inlineShell, compiledSchema, withoutAbsent, withoutPrograms, shortLibraryMaps],
  logLevel: "warning",
};
