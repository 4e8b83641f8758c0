import { execFile } from "node:child_process";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { quoted } from "./mounts.ts";
import type { DropbearOptions, HostKeyLine, HostKeyType } from "./options.ts";

const run = promisify(execFile);

/** Writes home, accounts and shell of the namespace, so that those of the machine stay unchanged. */
export async function writeImageFiles(folder: string, options: DropbearOptions): Promise<void> {
  const etc = join(folder, "etc");
  await mkdir(join(folder, "home", ".ssh"), { recursive: true, mode: 0o700 });
  await mkdir(etc);
  await mkdir(join(folder, "layers"));
  // dropbear requires private folders above the keys; mkdtemp creates the top one with mode 0700.
  await writeFile(
    join(folder, "home", ".ssh", "authorized_keys"),
    (options.authorizedKeys ?? []).map((line) => `${line}\n`).join(""),
    { mode: 0o600 },
  );
  await writeFile(join(etc, "passwd"), `root:x:0:0:root:${folder}/home:${folder}/ash\n`);
  await writeFile(
    join(etc, "shadow"),
    `root:${await crypted(options.password)}:19000:0:99999:7:::\n`,
    { mode: 0o600 },
  );
  await writeFile(join(etc, "shells"), `${folder}/ash\n`);
  await makeShell(join(folder, "ash"), options);
}

async function makeShell(path: string, { env = {}, root }: DropbearOptions): Promise<void> {
  const busybox = (await run("which", ["busybox"])).stdout.trim();
  // A router has no locales, and perl warns about missing ones.
  const shell =
    root === undefined
      ? `exec ${busybox} ash`
      : `unset LANG LANGUAGE LC_ALL\nexec ${busybox} chroot ${quoted(root.folder)} /bin/ash`;
  const exports = Object.entries(env).map(([name, value]) => `export ${name}=${quoted(value)}\n`);
  // dropbear sets PATH and clears the environment, so the login shell sets it.
  if (exports.length > 0 || root !== undefined)
    await writeFile(path, `#!${busybox} ash\n${exports.join("")}${shell} "$@"\n`, {
      mode: 0o755,
    });
  else await symlink(busybox, path);
}

async function crypted(password: string | undefined): Promise<string> {
  if (password === undefined) return "*";
  if (password === "") return "";
  // A test looks for passwords in the command lines of all processes.
  const hashing = run("busybox", ["mkpasswd", "-m", "sha256", "-P", "0"]);
  hashing.child.stdin?.end(`${password}\n`);
  return (await hashing).stdout.trim();
}

export async function makeHostKey(folder: string, type: HostKeyType): Promise<HostKeyLine> {
  const { stdout } = await run("dropbearkey", ["-t", type, "-f", join(folder, `host_${type}`)]);
  const publicKey = /^(\S+) (\S+) /m.exec(stdout.slice(stdout.indexOf("\n") + 1));
  const fingerprint = /SHA256:\S+/.exec(stdout)?.[0];
  if (publicKey?.[1] === undefined || publicKey[2] === undefined || fingerprint === undefined)
    throw new Error(`dropbearkey printed ${stdout}`);
  return { type: publicKey[1], base64: publicKey[2], fingerprint };
}
