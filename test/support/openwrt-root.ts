import { execFileSync, spawn, spawnSync } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";
import type { Shell } from "../../src/router/shell.ts";

export interface OpenwrtRoot extends AsyncDisposable {
  /** Runs commands on the machine, after a power cut on the one that started next. */
  readonly shell: Shell;
  path(name: string): string;
  /** Everything that runs is gone at once, and with it what is in RAM; the flash stays. */
  cutPower(): Promise<void>;
  /** Runs the init scripts of /etc/rc.d in their order. */
  start(): Promise<void>;
}

export interface RootOptions {
  /** The line of /proc/mounts for the root; by default OpenWrt's overlay on flash. */
  readonly rootMount?: string;
  readonly flash?: "roomy" | "nearly-full" | "read-only";
  /** Address of the SSH client, as dropbear reports it. */
  readonly peer?: string;
}

/**
 * Applets that are on in OpenWrt of 19.07 to 25.12, as far as the tests need them; not base64,
 * stat, timeout, setsid, nohup (docs/facts/openwrt.md#busybox-applets).
 */
const applets =
  "ash awk basename brctl cat chmod cp cut date dd df echo expr false grep head " +
  "hexdump id ip kill ln ls mkdir mktemp mv pgrep printf ps pwd readlink rm rmdir sed " +
  "sh sha256sum sleep sort start-stop-daemon sync tail test touch tr true umount uname " +
  "uniq wc xargs";

const kept = join(import.meta.dirname, "openwrt-root");

/**
 * A machine with real busybox ash and a small stand-in for procd, uci and ubus, in private
 * namespaces. Needs root.
 */
export async function openRoot({
  rootMount = "overlayfs:/overlay / overlay rw,noatime 0 0",
  flash = "roomy",
  peer = "192.168.1.100",
}: RootOptions = {}): Promise<OpenwrtRoot> {
  const root = mkdtempSync(join(tmpdir(), "ethermode-root-"));
  furnish(root);
  writeFileSync(join(root, "proc/mounts"), `rootfs / rootfs rw 0 0\n${rootMount}\n`);
  let machine: ChildProcess | undefined;
  const cutPower = async (): Promise<void> => {
    if (machine !== undefined && machine.exitCode === null && machine.signalCode === null) {
      const gone = once(machine, "exit");
      process.kill(initOf(machine), "SIGKILL");
      await gone;
    }
    machine = undefined;
    for (const inMemory of ["tmp", "var/run"])
      rmSync(join(root, inMemory), { recursive: true, force: true });
    for (const inMemory of ["tmp", "var/run"]) mkdirSync(join(root, inMemory), { recursive: true });
  };
  const start = async (): Promise<void> => {
    machine = boot(root, flash);
    await started(() => enter(machine, root, ["test", "-e", "/tmp/started"]).status === 0);
  };
  await start();
  return {
    path: (name) => join(root, name),
    cutPower,
    start,
    shell: shellOf(() => machine, root, peer),
    [Symbol.asyncDispose]: async () => {
      await cutPower();
      rmSync(root, { recursive: true, force: true });
    },
  };
}

/** Starts the machine in namespaces of its root, and runs its init scripts. */
function boot(root: string, flash: keyof typeof mounts): ChildProcess {
  return spawn(
    "unshare",
    [
      "--mount",
      "--pid",
      "--fork",
      "--kill-child",
      "sh",
      "-c",
      `${mounts[flash]}\nexec chroot "$0" /bin/sh -c 'for script in /etc/rc.d/S*; ` +
        `do [ -e "$script" ] && "$script" boot; done; touch /tmp/started; exec sleep 600'`,
      root,
    ],
    { stdio: "ignore" },
  );
}

/** Returns a shell on the machine that runs at the time of each command. */
function shellOf(machine: () => ChildProcess | undefined, root: string, peer: string): Shell {
  return {
    label: "root@bed",
    exec: async (argv, call) => {
      call.signal.throwIfAborted();
      const child = spawn(
        "nsenter",
        [
          ...nsenter(machine()),
          "chroot",
          root,
          "/bin/sh",
          "-c",
          'PATH=/usr/sbin:/usr/bin:/sbin:/bin exec "$@"',
          "sh",
          ...argv,
        ],
        {
          stdio: ["pipe", "pipe", "pipe"],
          env: { PATH: process.env["PATH"], SSH_CLIENT: `${peer} 50000 22` },
        },
      );
      child.stdin.on("error", () => undefined);
      child.stdin.end(call.stdin ?? "");
      const [[status], stdout, stderr] = await Promise.all([
        once(child, "exit"),
        text(child.stdout),
        text(child.stderr),
      ]);
      return { status: Number(status ?? 137), stdout, stderr };
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
}

/** Commands that change the root in the namespace before the machine starts. */
const mounts = {
  roomy: "",
  "nearly-full":
    'cp -a "$0" "$0.full" && mount -t tmpfs -o size=16m tmpfs "$0" && cp -a "$0.full"/. ' +
    '"$0" && rm -rf "$0.full"; dd if=/dev/zero of="$0/filler" bs=1k count=$(( $(df -k ' +
    '--output=avail "$0" | tail -n 1) - 40 )) 2> /dev/null',
  "read-only":
    'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && ' +
    'mount -t tmpfs tmpfs "$0/tmp" && mount -t tmpfs tmpfs "$0/var/run"',
} as const;

function furnish(root: string): void {
  for (const folder of [
    "bin",
    "etc/config",
    "etc/init.d",
    "etc/rc.d",
    "proc",
    "tmp",
    "var/run",
    "recorded",
    "dev",
    "sys/class/net",
  ])
    mkdirSync(join(root, folder), { recursive: true });
  const busybox = execFileSync("sh", ["-c", "command -v busybox"], { encoding: "utf8" }).trim();
  copyFileSync(busybox, join(root, "bin/busybox"));
  for (const library of libraries(busybox)) {
    mkdirSync(join(root, dirname(library)), { recursive: true });
    copyFileSync(library, join(root, library));
    chmodSync(join(root, library), 0o755);
  }
  for (const applet of applets.split(" ")) symlinkSync("busybox", join(root, "bin", applet));
  cpSync(kept, root, { recursive: true });
  for (const name of readdirSync(join(kept, "bin"))) chmodSync(join(root, "bin", name), 0o755);
  chmodSync(join(root, "etc/rc.common"), 0o755);
  // Character devices cannot be copied; a plain file serves for discarded output and empty input.
  spawnSync("mknod", ["-m", "666", join(root, "dev/null"), "c", "1", "3"]);
}

/** A static busybox has none. */
function libraries(program: string): readonly string[] {
  const { stdout } = spawnSync("ldd", [program], { encoding: "utf8" });
  return [...stdout.matchAll(/(\/\S+) \(0x/g)]
    .map(([, path = ""]) => path)
    .filter((path) => existsSync(path));
}

/** The machine's first process, as this side sees it. */
function initOf(machine: ChildProcess | undefined): number {
  const { pid } = machine ?? {};
  if (pid === undefined) throw new Error("The machine is off.");
  return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ")[0]);
}

function nsenter(machine: ChildProcess | undefined): readonly string[] {
  return [`--target=${initOf(machine)}`, "--mount", "--pid"];
}

function enter(
  machine: ChildProcess | undefined,
  root: string,
  argv: readonly string[],
): { readonly status: number | null } {
  try {
    return spawnSync("nsenter", [...nsenter(machine), "chroot", root, ...argv], {
      stdio: "ignore",
    });
  } catch {
    return { status: null };
  }
}

async function started(isUp: () => boolean): Promise<void> {
  for (let tries = 0; tries < 250; tries += 1) {
    if (isUp()) return;
    await pause(20);
  }
  throw new Error("The machine did not start.");
}
