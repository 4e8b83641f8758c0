import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A substitute for mmcli that behaves like the real program and logs its calls. */
export interface FakeMmcli extends AsyncDisposable {
  /** Folder to put first in PATH. */
  readonly folder: string;
  /** Log lines: `start --inhibit-device=…` and `stop`. */
  log(): Promise<readonly string[]>;
}

/**
 * `inhibits`: runs until stopped. `refuses`: prints an error and exits
 * (docs/facts/modem.md#modemmanager-inhibit). `hangs`: prints nothing.
 */
export async function fakeMmcli(
  behavior: "inhibits" | "refuses" | "hangs" = "inhibits",
): Promise<FakeMmcli> {
  const folder = await mkdtemp(join(tmpdir(), "ethermode-mmcli-"));
  const script = `#!/bin/sh
log="\${0%/*}/log"
trap 'echo stop >> "$log"; exit 0' TERM INT
echo "start $*" >> "$log"
env > "\${0%/*}/env"
case ${behavior} in
  refuses) echo "error: couldn't inhibit device: 'GDBus.Error: not authorized'" >&2; exit 1 ;;
  inhibits)
    echo "successfully inhibited device with uid '\${1#*=}'"
    echo "type Ctrl+C to abort this program and remove the inhibition" ;;
esac
while :; do sleep 1 > /dev/null 2>&1 & wait $!; done
`;
  await writeFile(join(folder, "mmcli"), script);
  await chmod(join(folder, "mmcli"), 0o755);
  return {
    folder,
    log: async () =>
      (await readFile(join(folder, "log"), "utf8").catch(() => ""))
        .split("\n")
        .filter((line) => line !== ""),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

/** A /proc in which one process runs, of this name. */
export async function procWith(name: string): Promise<{ readonly proc: string } & AsyncDisposable> {
  const proc = await mkdtemp(join(tmpdir(), "ethermode-proc-"));
  await symlink(`/proc/${process.pid}`, join(proc, "self"));
  await mkdir(join(proc, "812"));
  await writeFile(join(proc, "812", "comm"), `${name}\n`);
  return { proc, [Symbol.asyncDispose]: () => rm(proc, { recursive: true, force: true }) };
}
