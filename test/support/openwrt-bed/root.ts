import { stockServices } from "../../../simulator/router/files.ts";
import { existsSync } from "node:fs";
import {
  chmod,
  copyFile,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  rm,
  symlink,
  writeFile,
} from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  dhcpConfig,
  dropbearConfig,
  firewallConfig,
  rpcdConfig,
} from "../../../simulator/router/images/common.ts";
import type { RouterImage } from "../../../simulator/router/images/image.ts";
import { run } from "./run.ts";

/** Programs that the bed implements. */
const clients = [
  "/sbin/uci",
  "/bin/ubus",
  "/sbin/ifup",
  "/sbin/ifdown",
  "/sbin/ifstatus",
  "/sbin/reload_config",
  "/sbin/wifi",
  "/sbin/logread",
  "/usr/bin/logger",
  "/usr/bin/jsonfilter",
  "/usr/sbin/nft",
  "/usr/libexec/openwrt-bed/procd",
  "/usr/libexec/openwrt-bed/lease",
];

/** Applets of Debian's busybox that OpenWrt's default build does not have (docs/facts/openwrt.md#busybox-applets). */
const notBuilt = new Set(
  (
    "ar arch arping ascii base64 bc blkdiscard blockdev brctl chvt cpio cttyhack dc " +
    "deallocvt depmod devmem diff dos2unix dumpkmap dumpleases ed fatattr fdisk fold " +
    "freeramdisk fsfreeze fstrim ftpget ftpput getopt hostname httpd i2cdetect i2cdump " +
    "i2cget i2cset i2ctransfer ifup ifdown install ionice linux32 linux64 linuxrc " +
    "loadfont loadkmap logger logread lsscsi makedevs man mdev microcom mim mountpoint " +
    "nl nproc nohup nsenter nuke od openvt paste patch pkill ping6 pgrep popmaildir " +
    "rdate realpath resume rev rpm rpm2cpio run-init setkeycodes setpriv sha1sum sha3sum " +
    "sha512sum shred shuf ssl_client stat stty svc svok tac taskset telnetd tftp timeout " +
    "traceroute6 truncate ts tty ubirename udhcpd uevent uncompress unexpand unix2dos " +
    "unshare usleep uudecode uuencode vconfig w watch watchdog wget whoami xxd chat " +
    "script"
  ).split(" "),
);

const folders = [
  "bin",
  "dev",
  "etc/config",
  "etc/crontabs",
  "etc/dropbear",
  "etc/hotplug.d/iface",
  "etc/init.d",
  "etc/rc.d",
  "lib/netifd",
  "mnt",
  "overlay",
  "proc",
  "rom",
  "root",
  "sbin",
  "sys",
  "tmp",
  "usr/bin",
  "usr/libexec/openwrt-bed/run",
  "usr/sbin",
  "www",
];

const place = "/var/tmp";
const prefix = "openwrt-rom-";

/**
 * Writes the squashfs of an image into a folder. `edit` changes the text of files under /etc.
 */
export async function layOutRom(
  image: RouterImage,
  options: {
    readonly password: string;
    readonly edit: (text: string) => string;
    readonly files: Readonly<Record<string, string>>;
  },
): Promise<string> {
  await removeStale();
  const rom = await mkdtemp(`${place}/${prefix}${process.pid}-`);
  // mkdtemp makes it 0700, and it becomes the router's /.
  await chmod(rom, 0o755);
  await Promise.all(folders.map((folder) => mkdir(join(rom, folder), { recursive: true })));
  await symlink("tmp", join(rom, "var"));
  await addPrograms(rom, image);
  await addConfiguration(rom, image, options);
  return rom;
}

/** Leftovers of a killed run, whose process number is in the name. */
async function removeStale(): Promise<void> {
  const names = (await readdir(place)).filter(
    (name) =>
      name.startsWith(prefix) && !existsSync(`/proc/${name.slice(prefix.length).split("-")[0]}`),
  );
  await Promise.all(names.map((name) => rm(join(place, name), { recursive: true, force: true })));
}

async function addPrograms(rom: string, image: RouterImage): Promise<void> {
  const here = dirname(fileURLToPath(import.meta.url));
  await copyProgram(rom, "busybox", "/bin/busybox");
  await copyProgram(rom, "perl", "/usr/bin/perl");
  await copyProgram(rom, "flock", "/usr/bin/flock");
  const applets = await runOnce("busybox", "--list-full");
  const built = applets
    .split("\n")
    .filter(
      (path) => !notBuilt.has(basename(path)) && (image.setsid || basename(path) !== "setsid"),
    );
  await Promise.all(
    built.map((path) => symlink("/bin/busybox", join(rom, path)).catch(alreadyThere)),
  );
  await writeFile(join(rom, "bin/fsync"), '#!/bin/sh\nexec sync "$@"\n', { mode: 0o755 });
  await cp(join(here, "pgrep"), join(rom, "usr/bin/pgrep"));
  await cp(join(here, "brctl"), join(rom, "usr/sbin/brctl"));
  await cp(join(here, "client.pl"), join(rom, "usr/sbin/openwrt-bed"));
  await cp(join(here, "dhcp.script"), join(rom, "lib/netifd/dhcp.script"));
  await Promise.all(
    ["usr/bin/pgrep", "usr/sbin/brctl", "usr/sbin/openwrt-bed", "lib/netifd/dhcp.script"].map(
      (path) => chmod(join(rom, path), 0o755),
    ),
  );
  await Promise.all(clients.map((path) => symlink("/usr/sbin/openwrt-bed", join(rom, path))));
  await writeFile(join(rom, "lib/functions.sh"), "config_load() { return 0; }\n");
}

const outputs = new Map<string, Promise<string>>();

/** Returns the output of a program. All beds of this process share it, because each start takes CPU time. */
async function runOnce(program: string, ...words: readonly string[]): Promise<string> {
  const key = [program, ...words].join(" ");
  const output = outputs.get(key) ?? run(program, words);
  outputs.set(key, output);
  return (await output).trim();
}

/** Copies a program with its libraries. */
async function copyProgram(rom: string, name: string, as: string): Promise<void> {
  const path = await runOnce("which", name);
  const libraries = (await runOnce("ldd", path)).matchAll(/(\/\S+) \(0x/g);
  await copyFile(path, join(rom, as));
  for (const [, library = ""] of libraries) {
    await mkdir(join(rom, dirname(library)), { recursive: true });
    await copyFile(library, join(rom, library));
  }
}

async function addConfiguration(
  rom: string,
  image: RouterImage,
  { password, edit, files }: Parameters<typeof layOutRom>[1],
): Promise<void> {
  const put = (path: string, text: string, mode = 0o644): Promise<void> =>
    writeFile(join(rom, path), text, { mode });
  await chmod(join(rom, "etc/dropbear"), 0o700);
  await Promise.all([
    put("etc/config/network", edit(image.networkConfig), 0o600),
    put("etc/config/system", image.systemConfig, 0o600),
    put("etc/config/firewall", firewallConfig),
    put("etc/config/dhcp", dhcpConfig),
    put("etc/config/dropbear", dropbearConfig),
    put("etc/config/rpcd", rpcdConfig),
    put("etc/board.json", edit(image.boardJson)),
    put("etc/openwrt_release", image.openwrtRelease),
    put("etc/os-release", image.osRelease),
    put("etc/openwrt_version", `${image.release.revision}\n`),
    put("etc/passwd", "root:x:0:0:root:/root:/bin/ash\n"),
    put("etc/shadow", `root:${password === "" ? "" : "$1$bed$bed"}:0:0:99999:7:::\n`, 0o600),
    cp(join(dirname(fileURLToPath(import.meta.url)), "rc.common"), join(rom, "etc/rc.common")),
  ]);
  await chmod(join(rom, "etc/rc.common"), 0o755);
  for (const [name, start, stop] of stockServices)
    await addService(rom, name, start, stop, name !== "rpcd" || image.rpcd);
  for (const [path, text] of Object.entries(files))
    await put(path, text, text.startsWith("#!") ? 0o755 : 0o644);
}

async function addService(
  rom: string,
  name: string,
  start: string,
  stop: string,
  enabled: boolean,
): Promise<void> {
  const actions = ["start", "stop", "reload", "restart"].map(
    (action) => `${action}() { procd stock ${name} ${action}; }\n`,
  );
  await writeFile(
    join(rom, "etc/init.d", name),
    `#!/bin/sh /etc/rc.common\nSTART=${start}\nSTOP=${stop}\n${actions.join("")}`,
    { mode: 0o755 },
  );
  if (!enabled) return;
  const links = [
    ["S", start],
    ["K", stop],
  ].filter(([, number]) => number !== "");
  await Promise.all(
    links.map(([letter, number]) =>
      symlink(`../init.d/${name}`, join(rom, "etc/rc.d", `${letter}${number}${name}`)),
    ),
  );
}

function alreadyThere(error: NodeJS.ErrnoException): void {
  if (error.code !== "EEXIST" && error.code !== "ENOENT") throw error;
}
