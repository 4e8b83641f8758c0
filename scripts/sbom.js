// Lists the libraries in the bundle as a CycloneDX document. It has no time and no serial number: two builds are equal.
import { readFileSync } from "node:fs";

/** Packages without a valid `license` field in their manifest, read from their licence file. */
const licencesFromFiles = { ssh2: "MIT" };

/** Returns a CycloneDX 1.6 document of packages from scripts/notices.js. */
export function sbomOf(packages) {
  const { name, version, license } = JSON.parse(readFileSync("package.json", "utf8"));
  const { packages: locked } = JSON.parse(readFileSync("package-lock.json", "utf8"));
  const root = component("application", { name, version, license });
  const components = packages.map((one) => ({
    ...component("library", one),
    hashes: [hash(locked[one.folder].integrity)],
  }));
  return {
    $schema: "http://cyclonedx.org/schema/bom-1.6.schema.json",
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    version: 1,
    metadata: { component: root },
    components,
    dependencies: [
      { ref: root["bom-ref"], dependsOn: components.map((one) => one["bom-ref"]) },
      ...components.map((one) => ({ ref: one["bom-ref"] })),
    ],
  };
}

function component(type, { name, version, license }) {
  const purl = `pkg:npm/${name.replace("@", "%40")}@${version}`;
  const id = license ?? licencesFromFiles[name];
  if (id === undefined) throw new Error(`${name} names no licence`);
  return { type, "bom-ref": purl, name, version, licenses: [{ license: { id } }], purl };
}

/** Returns the checksum of the package's archive from the lock file. */
function hash(integrity) {
  const [algorithm, digest] = integrity.split("-", 2);
  if (algorithm !== "sha512") throw new Error(`${integrity} is not SHA-512`);
  return { alg: "SHA-512", content: Buffer.from(digest, "base64").toString("hex") };
}
