import { randomBytes } from "node:crypto";
import { storageFunction } from "../guard/storage-script.ts";
import { wayInFunction } from "../guard/way-in-script.ts";

/** The packages looked at; `mwan3` and `sqm` because they name interfaces and devices of their own (openwrt.md C4). */
export const readConfigs = ["network", "firewall", "dhcp", "mwan3", "sqm"] as const;

/**
 * Everything there is to know, in one round trip. Each part tolerates that its source is missing. Works with and without rpcd; of the applets it uses only
 * those every OpenWrt since 19.07 has (openwrt.md D). Loops read /sys with the shell's own `read`: a process per value would be the slow part on a router.
 */
export const factsScript = `
exec 2>/dev/null
mark=$1
part() { printf '\\n%s %s\\n' "$mark" "$1"; }
${storageFunction}${wayInFunction}
first() { value=; [ -r "$1" ] && read -r value < "$1"; printf '%s' "$value"; }

part user; id -u
part release; cat /etc/openwrt_release
part os-release; cat /etc/os-release
part uname; uname -a
part board; ubus call system board < /dev/null
part board.json; cat /etc/board.json
for config in ${readConfigs.join(" ")}; do
  part "config $config"; cat "/etc/config/$config"
done
part interfaces; ubus call network.interface dump < /dev/null
part links
for path in /sys/class/net/*; do
  name=\${path##*/}
  physical=virtual; [ -e "$path/device" ] && ! [ -e "$path/phy80211" ] && ! [ -e "$path/dsa" ] && physical=physical
  master=-
  if [ -e "$path/brport" ] || [ -e "$path/master" ]; then
    master=?
    while IFS='=' read -r key value; do [ "$key" = INTERFACE ] && master=$value; done < "$path/master/uevent"
  fi
  printf '%s|%s|%s|%s|%s|%s\\n' "$name" "$(first "$path/address")" "$(first "$path/carrier")" "$(first "$path/speed")" "$physical" "$master"
done
part changes; uci changes < /dev/null
part luci-edits
for file in /var/run/rpcd/uci-*/*; do [ -s "$file" ] && echo "\${file##*/}"; done
part luci-apply
for file in /var/run/rpcd/snapshot-files/*; do [ -e "$file" ] && echo "\${file##*/}"; done
part override
for file in /var/run/uci/*; do [ -e "$file" ] && echo "\${file##*/}"; done
part guard
for state in pending restoring; do
  [ -r "/etc/ethermode/$state" ] && read -r token seconds since < "/etc/ethermode/$state" && echo "$seconds $since"
done
part storage; storage
part shadow; grep -q '^root::' /etc/shadow && echo blank
part mwan3; /etc/init.d/mwan3 enabled < /dev/null && echo enabled
part modemmanager
if [ -e /etc/init.d/modemmanager ] || [ -e /usr/sbin/ModemManager ]; then
  if pgrep ModemManager > /dev/null; then echo running; else echo stopped; fi
fi
part session
if way_in; then
  echo "netdev $netdev"
  ip neigh | while read -r address dev net word mac rest; do [ "$address" = "$peer" ] && [ "$word" = lladdr ] && echo "mac $mac"; done
  if [ -d "/sys/class/net/$netdev/brif" ]; then
    for path in "/sys/class/net/$netdev/brif"/*; do echo "port $(first "$path/port_no") \${path##*/}"; done
    brctl showmacs "$netdev" | while read -r number mac rest; do echo "seen $number $mac"; done
  fi
fi
part end
`;

/** A mark that nothing on the router can have foreseen: what a device says must not pass for a new part. */
export function newMark(): string {
  return `part-${randomBytes(12).toString("hex")}`;
}

/** What the script printed, by part. */
export function splitParts(mark: string, output: string): ReadonlyMap<string, string> {
  const pieces = `\n${output}`.split(`\n${mark} `).slice(1);
  return new Map(
    pieces.map((piece) => {
      const end = piece.indexOf("\n");
      return end === -1 ? [piece, ""] : [piece.slice(0, end), piece.slice(end + 1)];
    }),
  );
}
