// Builds the Debian package from dist. Usage: node scripts/debian-package.js OUTPUT.deb [ARCHITECTURE]
// ARCHITECTURE: amd64, arm64 or armhf. Default: that of this system.
import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";

/** The folder of the serial bindings for each architecture. */
const bindings = { amd64: "linux-x64", arm64: "linux-arm64", armhf: "linux-arm" };
const [, , output, architecture = command("dpkg", "--print-architecture").trim()] = process.argv;
if (output === undefined || bindings[architecture] === undefined)
  throw new Error("Usage: node scripts/debian-package.js OUTPUT.deb [amd64|arm64|armhf]");
const { version } = JSON.parse(readFileSync("package.json", "utf8"));
const root = mkdtempSync(join(tmpdir(), "ethermode-deb-"));
const home = "usr/lib/ethermode";

for (const path of ["dist", "profiles", "schemas", "docs", "package.json", "LICENSE", "README.md"])
  cpSync(path, join(root, home, path), { recursive: true });
rmSync(join(root, home, "dist/metafile.json"));
const prebuilds = join(root, home, "dist/prebuilds");
const own = bindings[architecture];
for (const folder of readdirSync(prebuilds))
  if (folder !== own) rmSync(join(prebuilds, folder), { recursive: true });
for (const file of readdirSync(join(prebuilds, own)))
  if (!file.includes("glibc")) rmSync(join(prebuilds, own, file));

mkdirSync(join(root, "usr/bin"), { recursive: true });
symlinkSync("../lib/ethermode/dist/cli.js", join(root, "usr/bin/ethermode"));
write(
  "usr/share/man/man1/ethermode.1.gz",
  gzipSync(readFileSync("dist/ethermode.1"), { level: 9 }),
);
write("usr/share/doc/ethermode/changelog.gz", gzipSync(readFileSync("CHANGELOG.md"), { level: 9 }));
write("usr/share/doc/ethermode/copyright", readFileSync("packaging/debian/copyright"));
write("usr/lib/udev/rules.d/70-ethermode.rules", readFileSync("packaging/70-ethermode.rules"));
const completions = {
  bash: "usr/share/bash-completion/completions/ethermode",
  zsh: "usr/share/zsh/vendor-completions/_ethermode",
  fish: "usr/share/fish/vendor_completions.d/ethermode.fish",
};
for (const [shell, path] of Object.entries(completions))
  write(path, command(process.execPath, "dist/cli.js", "completion", shell));
write(
  "DEBIAN/control",
  readFileSync("packaging/debian/control", "utf8")
    .replace("@VERSION@", version)
    .replace("@ARCHITECTURE@", architecture),
);
chmodSync(root, 0o755);
// The date of all files in an npm archive: two builds are byte-equal.
process.env.SOURCE_DATE_EPOCH ??= "499162500";
command("dpkg-deb", "--root-owner-group", "-Zgzip", "--build", root, output);
rmSync(root, { recursive: true });

function write(path, content) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
}

function command(program, ...words) {
  return execFileSync(program, words, { encoding: "utf8" });
}
