import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
const read = (path: string): string => readFileSync(join(root, path), "utf8");

interface Metafile {
  readonly outputs: Readonly<
    Record<string, { readonly inputs: Readonly<Record<string, { bytesInOutput: number }>> }>
  >;
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** Manifests of the packages whose code is in the bundle, as esbuild reports it. */
function bundled(): readonly Manifest[] {
  const { outputs } = JSON.parse(read(".build/metafile.json")) as Metafile; // esbuild's documented shape
  const inputs = Object.values(outputs).flatMap((output) => Object.entries(output.inputs));
  const folders = inputs.flatMap(([path, { bytesInOutput }]) => {
    const folder = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0];
    return folder === undefined || bytesInOutput === 0 ? [] : [folder];
  });
  return [...new Set(folders)].map(manifest);
}

function manifest(folder: string): Manifest {
  return JSON.parse(read(`${folder}/package.json`)) as Manifest; // npm's documented shape
}

test("every bundled package has its notice", () => {
  const notices = read("dist/THIRD-PARTY.txt");
  const missing = bundled().filter(
    ({ name, version }) => !notices.includes(`\n${name} ${version}\n`),
  );

  expect(bundled().length).toBeGreaterThan(20);
  expect(missing).toEqual([]);
});

test("the bundle contains one version of each package", () => {
  const names = bundled().map(({ name }) => name);

  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});

// The metafile does not show the libraries inside just-bash's own bundle. An update that changes its dependencies
// needs a decision for each new one in scripts/notices.js.
test("every dependency of the simulated shell is bundled, absent, or noticed as part of its bundle", () => {
  const { dependencies = {} } = manifest("node_modules/just-bash");
  const inside = ["file-type", "re2js"];
  const imported = ["diff", "minimatch", "sprintf-js"];
  const absent =
    "fast-xml-parser ini modern-tar papaparse quickjs-emscripten seek-bzip smol-toml sql.js turndown undici yaml";
  const notices = read("dist/THIRD-PARTY.txt");

  expect(Object.keys(dependencies)).toEqual(
    [...inside, ...imported, ...absent.split(" ")].toSorted(),
  );
  expect(inside.filter((name) => !notices.includes(`\n${name} `))).toEqual([]);
});

test("the installed package needs no other package and runs no install script", () => {
  const own = JSON.parse(read("package.json")) as Record<string, unknown>; // our own manifest
  const { optionalDependencies, scripts } = own;

  expect(own["dependencies"]).toBeUndefined();
  expect(optionalDependencies).toEqual({ "@lydell/node-pty": expect.any(String) });
  expect(scripts).not.toHaveProperty("install");
  expect(scripts).not.toHaveProperty("postinstall");
});
