import { readFileSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import { join, relative } from "node:path";
import { afterAll, expect, test } from "vitest";
import { runProgram } from "../support/cli.ts";

const root = join(import.meta.dirname, "../..");
const read = (path: string): string => readFileSync(join(root, path), "utf8");

interface Output {
  readonly inputs: Readonly<Record<string, { bytesInOutput: number }>>;
}

interface Metafile {
  readonly outputs: Readonly<Record<string, Output>>;
}

interface Sbom {
  readonly components: readonly { name: string; version: string; hashes: unknown }[];
}

/** As deep as dist, so that source maps are equal. */
const again = join(root, ".build");
afterAll(() => rm(again, { recursive: true, force: true }));

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** Manifests of the packages whose code is in the bundle, as esbuild reports it. */
function bundled(): readonly Manifest[] {
  const { outputs } = JSON.parse(read("dist/metafile.json")) as Metafile; // esbuild's documented shape
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

test("the SBOM lists every bundled package with its checksum", () => {
  const { components } = JSON.parse(read("dist/sbom.cdx.json")) as Sbom; // CycloneDX
  const listed = components.map(({ name, version }) => `${name} ${version}`);

  expect(listed).toEqual(
    expect.arrayContaining(bundled().map(({ name, version }) => `${name} ${version}`)),
  );
  for (const { hashes } of components)
    expect(hashes).toEqual([{ alg: "SHA-512", content: expect.stringMatching(/^[0-9a-f]{128}$/) }]);
});

test("two builds are byte-equal", async () => {
  const build = await runProgram(process.execPath, ["scripts/build.js", ".build"], { cwd: root });
  const files = await filesOf("dist");

  expect(build).toMatchObject({ status: 0, stderr: "" });
  // A difference in names also means that dist is older than the sources.
  expect(await filesOf(".build")).toEqual(files);
  expect(
    files.filter(
      (file) => !readFileSync(join(again, file)).equals(readFileSync(join(root, "dist", file))),
    ),
  ).toEqual([]);
});

/** Files that are not published: esbuild's report names the folder of the build, and V8's code fits one release. */
const unpublished = ["metafile.json", "program.cache"];

/** Returns the published files of a build. */
async function filesOf(folder: string): Promise<readonly string[]> {
  const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && !unpublished.includes(entry.name))
    .map((entry) => relative(join(root, folder), join(entry.parentPath, entry.name)))
    .toSorted();
}

test("V8 accepts the code that the build compiled", async () => {
  const code = `
    const cached = require("node:fs").readFileSync("dist/lib/program.cache");
    const { programScript } = require("./scripts/program-script.cjs");
    console.log(programScript("dist/lib/program.cjs", cached).cachedDataRejected);`;

  expect(await runProgram(process.execPath, ["-e", code], { cwd: root })).toEqual({
    status: 0,
    stdout: "false\n",
    stderr: "",
  });
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
