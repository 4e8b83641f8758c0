import { createHash } from "node:crypto";
import { dhcpConfig, dropbearConfig, firewallConfig, rpcdConfig } from "./images/common.ts";
import type { RouterImage } from "./images/image.ts";
import { makeFolders, readText, writeText } from "../shell/disk.ts";
import type { Disk } from "../shell/disk.ts";
import type { UciFiles } from "../uci/files.ts";

/** Services of the system itself: name, START, STOP. */
const stockServices: readonly (readonly [string, string, string])[] = [
  ["sysctl", "11", ""],
  ["rpcd", "12", ""],
  ["dnsmasq", "19", ""],
  ["dropbear", "19", "50"],
  ["firewall", "19", ""],
  ["network", "20", "90"],
  ["done", "95", ""],
];

/** Services there is a script of, but which nothing starts. */
const idleServices = ["packet_steering", "system"];

/** Folders that live in memory and are empty after every start. */
export const volatileFolders = ["/tmp", "/proc", "/sys", "/dev"];

/** Read-only parts of the image: programs, which nobody compares. */
const romFolders = ["/bin", "/sbin", "/usr", "/lib"];

/** Lays out a router fresh from the factory. */
export function layOut(
  disk: Disk,
  image: RouterImage,
  password: string | undefined,
  extra: Readonly<Record<string, string>>,
): void {
  for (const folder of [
    "/root",
    "/overlay/upper",
    "/etc/config",
    "/etc/init.d",
    "/etc/rc.d",
    "/etc/crontabs",
    "/etc/hotplug.d/iface",
    "/etc/dropbear",
    "/lib/functions",
    "/usr/sbin",
    "/rom",
    "/mnt",
    ...volatileFolders,
  ])
    makeFolders(disk, folder);
  disk.chmod("/etc/dropbear", 0o700);
  disk.symlink("tmp", "/var");
  writeText(disk, "/etc/config/network", image.networkConfig, 0o600);
  writeText(disk, "/etc/config/system", image.systemConfig, 0o600);
  writeText(disk, "/etc/config/firewall", firewallConfig);
  writeText(disk, "/etc/config/dhcp", dhcpConfig);
  writeText(disk, "/etc/config/dropbear", dropbearConfig);
  writeText(disk, "/etc/config/rpcd", rpcdConfig);
  writeText(disk, "/etc/board.json", image.boardJson);
  writeText(disk, "/etc/openwrt_release", image.openwrtRelease);
  writeText(disk, "/etc/os-release", image.osRelease);
  writeText(disk, "/etc/openwrt_version", `${image.release.revision}\n`);
  writeText(disk, "/etc/passwd", "root:x:0:0:root:/root:/bin/ash\n");
  // The hash is only ever compared with empty here; a login asks the simulator, not this file.
  writeText(
    disk,
    "/etc/shadow",
    `root:${password === undefined ? "" : "$1$simulated$simulated"}:0:0:99999:7:::\n`,
    0o600,
  );
  writeText(disk, "/etc/rc.common", "#!/bin/sh\n", 0o755);
  writeText(disk, "/lib/functions.sh", "config_load() { return 0; }\n");
  for (const [name, start, stop] of stockServices)
    layOutService(disk, name, start, stop, name !== "rpcd" || image.rpcd);
  for (const name of idleServices) layOutService(disk, name, "", "", false);
  for (const [path, text] of Object.entries(extra))
    writeText(disk, path, text, text.startsWith("#!") ? 0o755 : 0o644);
}

export function layOutService(
  disk: Disk,
  name: string,
  start: string,
  stop: string,
  enabled: boolean,
): void {
  const actions = ["start", "stop", "reload", "restart"].map(
    (action) => `${action}() { /bin/.stock ${name} ${action}; }\n`,
  );
  writeText(
    disk,
    `/etc/init.d/${name}`,
    `#!/bin/sh /etc/rc.common\nSTART=${start}\nSTOP=${stop}\n${actions.join("")}running() { /bin/.stock-running ${name}; }\n`,
    0o755,
  );
  if (!enabled) return;
  if (start !== "") disk.symlink(`../init.d/${name}`, `/etc/rc.d/S${start}${name}`);
  if (stop !== "") disk.symlink(`../init.d/${name}`, `/etc/rc.d/K${stop}${name}`);
}

/** What /proc and /sys show, made anew at each reading. */
export interface LiveFacts {
  readonly uptimeSeconds: () => number;
  readonly rootIsReadOnly: () => boolean;
  readonly devices: readonly string[];
  readonly mac: (device: string) => string;
  readonly carrier: (device: string) => boolean;
}

/** The folders in memory as they are right after the kernel has started. */
export function layOutMemory(disk: Disk, facts: LiveFacts): void {
  for (const path of [...disk.paths()].reverse())
    if (volatileFolders.some((folder) => path.startsWith(`${folder}/`))) disk.remove(path);
  for (const folder of [
    "/tmp/run",
    "/tmp/lock",
    "/tmp/log",
    "/tmp/etc",
    "/tmp/state",
    "/tmp/sysinfo",
    "/tmp/resolv.conf.d",
    "/proc/net",
    "/proc/sys/kernel/random",
  ])
    makeFolders(disk, folder);
  for (const device of ["null", "zero", "tty", "console", "stdin", "stdout", "stderr"])
    disk.live(`/dev/${device}`, () => "");
  const noise = createNoise();
  for (const device of ["random", "urandom"])
    disk.live(`/dev/${device}`, () => Array.from({ length: 16 }, noise).join(""));
  disk.live(
    "/proc/sys/kernel/random/uuid",
    () =>
      `${noise()
        .slice(0, 32)
        .replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-")}\n`,
  );
  disk.live(
    "/proc/uptime",
    () => `${facts.uptimeSeconds().toFixed(2)} ${facts.uptimeSeconds().toFixed(2)}\n`,
  );
  disk.live("/proc/mounts", () => mounts(facts.rootIsReadOnly()));
  disk.live("/proc/version", () => "Linux version 6.6.0\n");
  disk.live("/proc/loadavg", () => "0.00 0.00 0.00 1/60 1500\n");
  disk.live("/proc/sys/kernel/random/boot_id", () => "3f1d8a7c-5b62-4c1e-9d0f-7a2b8c4e6d11\n");
  disk.live(
    "/proc/net/dev",
    () =>
      `Inter-|   Receive  |  Transmit\n face |bytes |bytes\n${facts.devices.map((name) => `${name.padStart(6)}: 0 0\n`).join("")}`,
  );
  for (const device of facts.devices) {
    const folder = `/sys/class/net/${device}`;
    makeFolders(disk, folder);
    disk.live(`${folder}/address`, () => `${facts.mac(device)}\n`);
    disk.live(`${folder}/carrier`, () => `${facts.carrier(device) ? 1 : 0}\n`);
    disk.live(`${folder}/operstate`, () => `${facts.carrier(device) ? "up" : "lowerlayerdown"}\n`);
    if (device !== "lo" && !device.startsWith("br-")) makeFolders(disk, `${folder}/device`);
  }
}

/** Looks random and is the same in every run of the simulator. ASCII, because the interpreter's text is not bytes. */
function createNoise(): () => string {
  let count = 0;
  return () => {
    count += 1;
    return createHash("sha256").update(`noise ${count}`).digest("hex");
  };
}

function mounts(readOnly: boolean): string {
  const mode = readOnly ? "ro" : "rw";
  return [
    "/dev/root /rom squashfs ro,relatime 0 0",
    "proc /proc proc rw,nosuid,nodev,noexec,noatime 0 0",
    "sysfs /sys sysfs rw,nosuid,nodev,noexec,noatime 0 0",
    "tmpfs /tmp tmpfs rw,nosuid,nodev,noatime 0 0",
    `/dev/fitrw /overlay f2fs ${mode},lazytime,noatime 0 0`,
    `overlayfs:/overlay / overlay ${mode},noatime,lowerdir=/,upperdir=/overlay/upper,workdir=/overlay/work 0 0`,
    "tmpfs /dev tmpfs rw,nosuid,noexec,noatime,size=512k,mode=755 0 0",
    "",
  ].join("\n");
}

export function isFlash(path: string): boolean {
  return !volatileFolders.some((folder) => path === folder || path.startsWith(`${folder}/`));
}

/** Every file on flash that is not part of the programs; links as `-> target`. */
export function flashFiles(disk: Disk): Readonly<Record<string, string>> {
  const files: [string, string][] = [];
  for (const path of disk.paths()) {
    const kind = disk.stat(path, "keep")?.kind;
    if (
      !isFlash(path) ||
      kind === "folder" ||
      kind === undefined ||
      romFolders.some((folder) => path.startsWith(`${folder}/`))
    )
      continue;
    files.push([
      path,
      kind === "link" ? `-> ${disk.readlink(path)}` : (readText(disk, path) ?? ""),
    ]);
  }
  return Object.fromEntries(files.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The disk as uci uses it. `saved` hears of each file that `uci commit` made durable. */
export function uciFilesOn(disk: Disk, saved: (path: string) => void): UciFiles {
  return {
    read: async (path) => readText(disk, path),
    async write(path, text) {
      const folder = path.slice(0, path.lastIndexOf("/"));
      if (disk.stat(folder, "follow") === undefined) {
        makeFolders(disk, folder);
        disk.chmod(folder, 0o700);
      }
      writeText(disk, path, text, 0o600);
    },
    async replace(path, text) {
      const slash = path.lastIndexOf("/");
      const beside = `${path.slice(0, slash)}/.${path.slice(slash + 1)}.uci-AbCdEf`;
      disk.write(beside, new TextEncoder().encode(text), {
        append: false,
        mode: disk.stat(path, "follow")?.mode ?? 0o600,
      });
      disk.rename(beside, path);
      saved(path);
    },
    list: async (folder) =>
      disk.stat(folder, "follow")?.kind === "folder"
        ? disk
            .list(folder)
            .filter((name) => disk.stat(`${folder}/${name}`, "follow")?.kind === "file")
        : [],
  };
}
