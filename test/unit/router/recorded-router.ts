import { readFileSync } from "node:fs";
import { join } from "node:path";

const folder = join(import.meta.dirname, "../../fixtures/openwrt");

export function readRecording(name: string): string {
  return readFileSync(join(folder, name), "utf8");
}

/** The WAN interface of every recorded router. */
export const spec = { wanInterface: "wan" };

/** Returns the output of read-facts.sh on a recorded router; `more` replaces parts of it. */
export function parts(
  router: string,
  more: Readonly<Record<string, string>> = {},
): ReadonlyMap<string, string> {
  const exported = (config: string): string => readRecording(`${router}/uci-export-${config}.txt`);
  return new Map(
    Object.entries({
      release: readRecording(`${router}/openwrt_release.txt`),
      "os-release": readRecording(`${router}/os-release.txt`),
      board: readRecording(`${router}/system-board.json`),
      "board.json": readRecording(`${router}/board.json`),
      "config network": readRecording(`${router}/etc-config-network.txt`),
      "config firewall": exported("firewall"),
      "config dhcp": exported("dhcp"),
      interfaces: readRecording(`${router}/interface-dump.json`),
      links:
        "lan1|02:0e:57:00:01:01|1|1000|physical|br-lan\n" +
        "wan|02:0E:57:00:01:02|1|2500|physical|-\n" +
        "lan4|02:0e:57:00:01:01|0|-1|physical|br-lan\n" +
        "eth1|02:0e:57:00:01:03|0|-1|physical|-\n" +
        "br-lan|02:0e:57:00:01:01|1||virtual|-\n",
      storage: "free 20000\n",
      ...more,
    }),
  );
}
