import { makeFolders, writeText, type Disk } from "../shell/disk.ts";
import { volatileFolders } from "./flash.ts";

/** The facts in /proc and /sys, which are read again each time. */
export interface LiveFacts {
  readonly uptimeSeconds: () => number;
  readonly rootIsReadOnly: () => boolean;
  /** Whether a program listens on port 53. */
  readonly hasResolver: () => boolean;
  readonly devices: readonly string[];
  readonly mac: (device: string) => string;
  readonly carrier: (device: string) => boolean;
}

/** Writes the folders in memory as they are right after the kernel has started. */
export function writeMemoryFiles(disk: Disk, facts: LiveFacts): void {
  for (const path of [...disk.paths()].reverse())
    if (volatileFolders.some((folder) => path.startsWith(`${folder}/`))) disk.remove(path);
  const folders =
    "/tmp/run /tmp/lock /tmp/log /tmp/etc /tmp/state /tmp/sysinfo /tmp/resolv.conf.d /proc/net " +
    "/proc/sys/net/ipv4";
  for (const folder of folders.split(" ")) makeFolders(disk, folder);
  for (const device of ["null", "zero", "tty", "console", "stdin", "stdout", "stderr"])
    disk.live(`/dev/${device}`, () => "");
  disk.live("/proc/uptime", () => {
    const seconds = facts.uptimeSeconds().toFixed(2);
    return `${seconds} ${seconds}\n`;
  });
  disk.live("/proc/mounts", () => mounts(facts.rootIsReadOnly()));
  writeText(disk, "/proc/sys/net/ipv4/ip_forward", "1\n");
  disk.live("/proc/net/udp", () => sockets(facts.hasResolver()));
  for (const device of facts.devices) {
    const folder = `/sys/class/net/${device}`;
    makeFolders(disk, folder);
    disk.live(`${folder}/address`, () => `${facts.mac(device)}\n`);
    disk.live(`${folder}/carrier`, () => `${facts.carrier(device) ? 1 : 0}\n`);
    disk.live(`${folder}/operstate`, () => `${facts.carrier(device) ? "up" : "lowerlayerdown"}\n`);
    if (device !== "lo" && !device.startsWith("br-")) makeFolders(disk, `${folder}/device`);
  }
}

/** /proc/net/udp, with addresses and ports in hexadecimal. */
function sockets(hasResolver: boolean): string {
  const rows = ["0043", ...(hasResolver ? ["0035"] : [])].map(
    (port, place) => `${place}: 00000000:${port} 00000000:0000 07\n`,
  );
  return `  sl  local_address rem_address   st\n${rows.join("")}`;
}

function mounts(readOnly: boolean): string {
  const mode = readOnly ? "ro" : "rw";
  return `/dev/root /rom squashfs ro,relatime 0 0
proc /proc proc rw,nosuid,nodev,noexec,noatime 0 0
sysfs /sys sysfs rw,nosuid,nodev,noexec,noatime 0 0
tmpfs /tmp tmpfs rw,nosuid,nodev,noatime 0 0
/dev/fitrw /overlay f2fs ${mode},lazytime,noatime 0 0
overlayfs:/overlay / overlay ${mode},noatime,lowerdir=/,upperdir=/overlay/upper,workdir=/overlay/work 0 0
tmpfs /dev tmpfs rw,nosuid,noexec,noatime,size=512k,mode=755 0 0
`;
}
