import { randomBytes } from "node:crypto";
import {
  countdownFile,
  guardHome,
  guardInit,
  guardScript,
  guardService,
  initScript,
  lockFunctions,
  tidyFunction,
} from "./guard-script.ts";
import { storageFunction } from "./storage-script.ts";

/**
 * Arms the guard in one round trip. $1 token, $2 seconds, $3 packages, $4 interfaces to restart after going back, $5 KiB of flash needed.
 * Looks for everything that speaks against it before anything is written; reads back at the end that the watchdog runs, the token stands and the copies
 * are whole; takes away what it made when any of that fails (openwrt.md B4). A redirection that fails ends the whole script where it stands at a special
 * built-in such as `:` (POSIX 2.8.1), so none does outside a subshell.
 */
export function armScript(): string {
  return `
umask 077
home=${guardHome}
token=$1 seconds=$2 configs=$3 interfaces=$4 needed=$5
kept=$home/snapshot-$token
say() { printf 'result %s\\n' "$1"; exit 0; }
${storageFunction}${lockFunctions}${tidyFunction}
give_up() {
  printf '%s\\n' "$1"
  ubus call service delete '{"name":"${guardService}"}' < /dev/null > /dev/null 2>&1
  rm -rf "$home/pending" "$kept"
  [ -e "$home/failed" ] || tidy
  say not-armed
}
${refusals}
enter || say guard-armed
${busyWithAnother}
said=$(mkdir -p "$kept/copies" 2>&1) || {
  rmdir "$kept" "$home" 2> /dev/null
  case "$said" in *'No space'*) echo 0; say flash-full ;; *) say read-only ;; esac
}
rm -f "$home/restored" "$home/confirmed" ${countdownFile}
${file(`${guardHome}/guard`, guardScript, "700")}
${file(guardInit, initScript, "755")}
${guardInit} enable < /dev/null > /dev/null 2>&1
printf '' > "$kept/absent" || give_up 'cannot write to flash'
for config in $configs; do
  if [ -e "/etc/config/$config" ]; then
    cp -p "/etc/config/$config" "$kept/copies/$config" || give_up "cannot copy $config"
  else
    echo "$config" >> "$kept/absent" || give_up 'cannot write to flash'
  fi
done
( cd "$kept/copies" && sha256sum * ) > "$kept/sums" || give_up 'there is nothing to keep'
printf '%s\\n' $interfaces > "$kept/interfaces" || give_up 'cannot write to flash'
rm -f "$home/failed"
echo "$token $seconds $(date -u +%Y-%m-%dT%H:%M:%SZ)" > "$home/pending.new" && sync && mv "$home/pending.new" "$home/pending" || give_up 'cannot write to flash'
sync
${guardInit} start < /dev/null > /dev/null 2>&1

tries=0
until ubus call service list '{"name":"${guardService}"}' < /dev/null 2> /dev/null | grep -q '"running": *true'; do
  tries=$((tries + 1))
  [ "$tries" -lt 5 ] || give_up 'its watchdog does not run'
  sleep 1
done
[ -e /etc/rc.d/S15${guardService} ] || give_up 'it would not run at the next start'
( cd "$kept/copies" && sha256sum -c -s ../sums ) || give_up 'its copies are damaged'
( cd /etc/config && sha256sum -c -s "$kept/sums" ) || give_up 'somebody else changed the configuration meanwhile'
read -r written rest < "$home/pending"
[ "$written" = "$token" ] || give_up 'its token does not stand'
say armed
`;
}

const busyWithAnother = `
for state in pending restoring; do
  [ -s "$home/$state" ] || continue
  read -r other seconds since < "$home/$state"
  echo "$seconds $since"
  say guard-armed
done`;

const refusals = `${busyWithAnother}
set -- $(storage)
case "$1" in
  in-memory|read-only) say "$1" ;;
  free) [ "$2" -ge "$needed" ] || { echo "$2"; say flash-full; } ;;
esac
staged=$(uci changes < /dev/null 2> /dev/null)
[ -z "$staged" ] || { printf '%s\\n' "$staged"; say staged; }
for config in $configs; do
  for path in /var/run/rpcd/uci-*/$config; do [ -s "$path" ] && { echo "$config"; say luci; }; done
  [ -e "/var/run/uci/$config" ] && { echo "$config"; say overridden; }
done
for path in /var/run/rpcd/snapshot-files/*; do [ -e "$path" ] && { echo "\${path##*/}"; say apply-pending; }; done
`;

/** A whole file or none. */
function file(path: string, text: string, mode: string): string {
  const end = `end-${randomBytes(12).toString("hex")}`;
  return `cat > "$home/file.new" <<'${end}' && chmod ${mode} "$home/file.new" && mv "$home/file.new" ${path} || give_up 'cannot write to flash'\n${text}${end}`;
}
