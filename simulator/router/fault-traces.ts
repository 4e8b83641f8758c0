import { readText, writeText, type Disk } from "../shell/disk.ts";
import type { RouterFault } from "./faults.ts";
import { writeService } from "./stock-scripts.ts";

const rpcd = "/tmp/run/rpcd";
const session = "7d6a03ce5f1b4c2e9a8d7b6c5e4f3a21";
const network = "/etc/config/network";

interface Traces {
  readonly beforeBoot?: (disk: Disk) => void;
  /** Traces in memory are gone after a restart. */
  readonly afterBoot?: (disk: Disk) => void;
}

const tracesOf: { readonly [name in RouterFault]?: Traces } = {
  "modemmanager-running": {
    beforeBoot: (disk) => writeService(disk, "modemmanager", "70", "", true),
  },
  "qmodem-dials": {
    beforeBoot: (disk) => {
      writeService(disk, "qmodem_network", "99", "13", true);
      writeText(disk, "/etc/config/qmodem", qmodem);
    },
  },
  "wireless-uplink": {
    beforeBoot: (disk) => writeText(disk, network, `${textOf(disk)}${wirelessUplink}`),
  },
  "foreign-staged-changes": {
    afterBoot: (disk) => writeText(disk, "/tmp/.uci/network", "network.lan.ip6hint='42'\n", 0o600),
  },
  "luci-unsaved-edits": {
    afterBoot: (disk) => writeText(disk, `${rpcd}/uci-${session}/network`, edit, 0o600),
  },
  "luci-apply-pending": {
    afterBoot: (disk) => {
      writeText(disk, `${rpcd}/snapshot-files/network`, textOf(disk), 0o600);
      writeText(disk, `${rpcd}/snapshot-delta/network`, edit, 0o600);
    },
  },
};

/** Writes the traces of a fault to the disk. */
export function prepareFault(name: RouterFault, disk: Disk, moment: keyof Traces): void {
  tracesOf[name]?.[moment]?.(disk);
}

function textOf(disk: Disk): string {
  return readText(disk, network) ?? "";
}

const edit = "network.wan.metric='22'\n";

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
