import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openRoot } from "../support/openwrt-root.ts";
import type { OpenwrtRoot, RootOptions } from "../support/openwrt-root.ts";

const recorded = join(import.meta.dirname, "../fixtures/openwrt");

/** Opens a root with the files and replies of a recorded router. */
export async function openRecorded(router: string, options?: RootOptions): Promise<OpenwrtRoot> {
  const root = await openRoot(options);
  const copy = (from: string, to: string): void =>
    cpSync(join(recorded, router, from), root.path(to));
  copy("openwrt_release.txt", "etc/openwrt_release");
  copy("os-release.txt", "etc/os-release");
  copy("board.json", "etc/board.json");
  copy("etc-config-network.txt", "etc/config/network");
  copy("uci-export-firewall.txt", "etc/config/firewall");
  copy("uci-export-dhcp.txt", "etc/config/dhcp");
  copy("system-board.json", "recorded/ubus system board");
  copy("interface-dump.json", "recorded/ubus network.interface dump");
  cpSync(
    join(recorded, "wan-states/passthrough-lease.json"),
    root.path("recorded/ubus network.interface.wan status"),
  );
  writeFileSync(
    root.path("recorded/uci -X show firewall"),
    "firewall.cfg03dc81=zone\nfirewall.cfg03dc81.name='wan'\nfirewall.cfg03dc81.masq='1'\n",
  );
  writeFileSync(root.path("etc/shadow"), "root:::0:99999:7:::\n");
  addLink(root, "wan", { address: "02:0e:57:00:01:02", carrier: "1", speed: "1000" });
  addLink(root, "lan1", {
    address: "02:0e:57:00:01:01",
    carrier: "1",
    speed: "1000",
    "brport/port_no": "0x1",
    "master/uevent": "DEVTYPE=bridge\nINTERFACE=br-lan",
  });
  addLink(root, "br-lan", {
    address: "02:0e:57:00:01:01",
    carrier: "1",
    "brif/lan1/port_no": "0x1",
  });
  return root;
}

export function addLink(
  root: OpenwrtRoot,
  name: string,
  files: Readonly<Record<string, string>>,
): void {
  const link = root.path(`sys/class/net/${name}`);
  mkdirSync(join(link, "device"), { recursive: true });
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(join(link, file, ".."), { recursive: true });
    writeFileSync(join(link, file), `${text}\n`);
  }
}

/** Adds programs that answer for the kernel about the SSH client. */
export function withPeer(root: OpenwrtRoot): OpenwrtRoot {
  const programs = {
    ip: `case "$1 $2 $3" in
  "route get "*%*) exit 1 ;;
  "route get "*) echo "$3 dev br-lan src 192.168.1.1" ;;
  "neigh "*)
    for peer in 192.168.1.100 fe80::3026:dfff:fe05:708a; do
      echo "$peer dev br-lan lladdr 32:26:df:05:70:8a ref 1 used 0/0/0 probes 1 DELAY"
    done ;;
esac`,
    brctl:
      'printf "port no\\tmac addr\\t\\tis local?\\tageing timer\\n"; ' +
      'printf "  1\\t02:0e:57:00:01:01\\tyes\\t0.00\\n  1\\t32:26:df:05:70:8a\\tno\\t0.10\\n"',
    pgrep: '[ "$1" = ModemManager ]',
  };
  mkdirSync(root.path("usr/sbin"), { recursive: true });
  for (const [name, body] of Object.entries(programs))
    writeFileSync(root.path(`usr/sbin/${name}`), `#!/bin/sh\n${body}\n`, { mode: 0o755 });
  writeFileSync(root.path("etc/init.d/modemmanager"), "", { mode: 0o755 });
  return root;
}

export const zone = {
  path: "firewall.@zone[name=wan].network",
  from: ["wan", "wan6"],
  to: ["wan", "wan6", "modem"],
};
