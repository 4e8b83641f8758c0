import { readText, writeText, type Disk } from "../shell/disk.ts";
import type { RouterFault } from "./faults.ts";
import { writeService } from "./stock-scripts.ts";

const session = "7d6a03ce5f1b4c2e9a8d7b6c5e4f3a21";

/** Writes the traces of a fault to the disk. Traces in memory are gone after a restart. */
export function prepareFault(
  name: RouterFault,
  disk: Disk,
  moment: "before-boot" | "after-boot",
): void {
  if (moment === "before-boot") {
    if (name === "modemmanager-running") writeService(disk, "modemmanager", "70", "", true);
    if (name === "qmodem-dials") {
      writeService(disk, "qmodem_network", "99", "13", true);
      writeText(disk, "/etc/config/qmodem", qmodem);
    }
    if (name === "wireless-uplink")
      writeText(
        disk,
        "/etc/config/network",
        `${readText(disk, "/etc/config/network") ?? ""}${wirelessUplink}`,
      );
    return;
  }
  if (name === "foreign-staged-changes")
    writeText(disk, "/tmp/.uci/network", "network.lan.ip6hint='42'\n", 0o600);
  if (name === "luci-unsaved-edits")
    writeText(disk, `/tmp/run/rpcd/uci-${session}/network`, "network.wan.metric='22'\n", 0o600);
  if (name === "luci-apply-pending") {
    writeText(
      disk,
      "/tmp/run/rpcd/snapshot-files/network",
      readText(disk, "/etc/config/network") ?? "",
      0o600,
    );
    writeText(disk, "/tmp/run/rpcd/snapshot-delta/network", "network.wan.metric='22'\n", 0o600);
  }
}

const qmodem = `config main 'main'
	option enable_dial '1'

config modem-device '2_1'
	option path '/sys/bus/usb/devices/2-1/'
	option state 'enabled'
	option network 'wwan0'

`;

const wirelessUplink = `config interface 'wwan'
	option proto 'modemmanager'
	option device '/sys/devices/platform/soc/11200000.usb/usb2/2-1'
	option apn 'internet'

`;
