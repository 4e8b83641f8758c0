// Writes the licences of the libraries that the bundler reports as included.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Libraries inside another package's own bundle, which the metafile cannot show (test/e2e/bundle.test.ts). */
const insidePackages = {
  "just-bash": [
    "@borewit/text-codec",
    "@tokenizer/inflate",
    "debug",
    "file-type",
    "ieee754",
    "ms",
    "re2js",
    "strtok3",
    "token-types",
    "uint8array-extras",
  ],
  // Its headers are compiled into the binaries.
  "@serialport/bindings-cpp": ["node-addon-api"],
};

/** Returns the folders of the packages that contribute code to the bundle, sorted. */
function bundledFolders({ outputs }) {
  const folders = new Set();
  for (const { inputs } of Object.values(outputs))
    for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
      const [folder] = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path) ?? [];
      if (folder !== undefined && bytesInOutput > 0) folders.add(folder);
    }
  return [...folders].sort();
}

/** Returns the manifests of all packages with code in the product, with their folders. */
export function bundledPackages(metafile) {
  const bundled = bundledFolders(metafile).map(manifest);
  const inside = bundled.flatMap(({ name }) =>
    (insidePackages[name] ?? []).map((inner) => manifest(`node_modules/${inner}`)),
  );
  const byFolder = new Map([...bundled, ...inside].map((one) => [one.folder, one]));
  return [...byFolder.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

export function noticesOf(packages) {
  return [
    "ethermode contains the following libraries, bundled and minified.",
    ...packages.map(
      ({ name, version, licenceText }) =>
        `${"=".repeat(78)}\n${name} ${version}\n${"=".repeat(78)}\n\n${licenceText}`,
    ),
  ].join("\n\n");
}

function manifest(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const files = readdirSync(folder).filter((file) => /^(?:licen[cs]e|copying|notice)/i.test(file));
  if (files.length === 0) throw new Error(`${folder} has no licence file`);
  const licenceText = files.map((file) => readFileSync(join(folder, file), "utf8").trim());
  return { name, version, license, folder, licenceText: licenceText.join("\n\n") };
}
