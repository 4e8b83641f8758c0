import { dhcpConfig, dropbearConfig, firewallConfig, rpcdConfig } from "./images/common.ts";
import type { RouterImage } from "./images/image.ts";
import { makeFolders, writeText, type Disk } from "../shell/disk.ts";
import { volatileFolders } from "./flash.ts";
import { writeService } from "./stock-scripts.ts";

/** Services of the system itself: name, START, STOP. */
export const stockServices: readonly (readonly [string, string, string])[] = [
  ["sysctl", "11", ""],
  ["rpcd", "12", ""],
  ["dnsmasq", "19", ""],
  ["dropbear", "19", "50"],
  ["firewall", "19", ""],
  ["network", "20", "90"],
  ["done", "95", ""],
];

/** Services that have a script but are not enabled. */
const idleServices = ["packet_steering", "system"];

/** Writes the files of a router fresh from the factory. */
export function writeImageFiles(
  disk: Disk,
  image: RouterImage,
  password: string | undefined,
  extra: Readonly<Record<string, string>>,
): void {
  const folders =
    "/root /overlay/upper /etc/config /etc/init.d /etc/rc.d /etc/crontabs /etc/hotplug.d/iface " +
    "/etc/dropbear /lib/functions /usr/sbin /rom /mnt";
  for (const folder of [...folders.split(" "), ...volatileFolders]) makeFolders(disk, folder);
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
  // Scripts only compare the hash with empty: the SSH server asks the simulated router.
  const hash = password === undefined ? "" : "$1$simulated$simulated";
  writeText(disk, "/etc/shadow", `root:${hash}:0:0:99999:7:::\n`, 0o600);
  writeText(disk, "/etc/rc.common", "#!/bin/sh\n", 0o755);
  writeText(disk, "/lib/functions.sh", "config_load() { return 0; }\n");
  for (const [name, start, stop] of stockServices)
    writeService(disk, name, start, stop, name !== "rpcd" || image.rpcd);
  for (const name of idleServices) writeService(disk, name, "", "", false);
  for (const [path, text] of Object.entries(extra))
    writeText(disk, path, text, text.startsWith("#!") ? 0o755 : 0o644);
}
