#!/bin/sh
# Arms the guard in one round trip. $1 token, $2 seconds, $3 packages, $4 interfaces to restart
# after a rollback, $5 KiB of flash needed, $6 the run and computer that arm it, $7 the text of
# guard.sh, $8 the text of init.sh. Checks for every obstacle before it writes anything. At the end it
# checks that the watchdog runs, the
# token is in place and the copies are intact, and removes what it made when one of these fails
# (docs/facts/openwrt.md#guard-watchdog-and-boot). A failed redirection at a special built-in such
# as `:` ends the whole script
# (POSIX 2.8.1), so there is none outside a subshell.
umask 077
home=/etc/ethermode
service=/etc/init.d/ethermode-guard
token=$1 seconds=$2 configs=$3 interfaces=$4 needed=$5 owner=$6 guard_text=$7 init_text=$8
kept=$home/snapshot-$token
. ../finish.sh
. ../openwrt/storage.sh
. ./lock.sh
. ./tidy.sh

give_up() {
	printf '%s\n' "$1"
	ubus call service delete '{"name":"ethermode-guard"}' < /dev/null > /dev/null 2>&1
	rm -rf "$home/pending" "$kept"
	[ -e "$home/failed" ] || tidy
	finish not-armed
}

no_room() {
	give_up 'cannot write to flash'
}

refuse_if_armed() {
	for state in pending restoring; do
		[ -s "$home/$state" ] || continue
		read -r other other_seconds since other_owner < "$home/$state"
		echo "$other_seconds $since $other $other_owner"
		finish guard-armed
	done
}

# Writes the text $1 to the file $2 with the mode $3, whole or not at all.
put() {
	printf '%s' "$1" > "$home/file.new" && chmod "$3" "$home/file.new" && mv "$home/file.new" "$2" || no_room
}

refuse_if_armed
storage
case "$storage" in
in-memory | read-only) finish "$storage" ;;
'free '*)
	[ "${storage#free }" -ge "$needed" ] || {
		echo "${storage#free }"
		finish flash-full
	}
	;;
esac
staged=$(uci changes < /dev/null 2> /dev/null)
[ -z "$staged" ] || {
	printf '%s\n' "$staged"
	finish staged
}
for config in $configs; do
	for path in /var/run/rpcd/uci-*/"$config"; do
		[ -s "$path" ] && {
			echo "$config"
			finish luci
		}
	done
	[ -e "/var/run/uci/$config" ] && {
		echo "$config"
		finish overridden
	}
done
for path in /var/run/rpcd/snapshot-files/*; do
	[ -e "$path" ] && {
		echo "${path##*/}"
		finish apply-pending
	}
done

enter || finish guard-armed
refuse_if_armed
error=$(mkdir -p "$kept/copies" 2>&1) || {
	rmdir "$kept" "$home" 2> /dev/null
	case "$error" in
	*'No space'*)
		echo 0
		finish flash-full
		;;
	*) finish read-only ;;
	esac
}
rm -f "$home/restored" "$home/confirmed" /var/run/ethermode-guard.left
put "$guard_text" "$home/guard" 700
put "$init_text" "$service" 755
"$service" enable < /dev/null > /dev/null 2>&1
printf '' > "$kept/absent" || no_room
for config in $configs; do
	if [ -e "/etc/config/$config" ]; then
		cp -p "/etc/config/$config" "$kept/copies/$config" || give_up "cannot copy $config"
	else
		echo "$config" >> "$kept/absent" || no_room
	fi
done
# shellcheck disable=SC2035 # a package name does not begin with a dash
(cd "$kept/copies" && sha256sum *) > "$kept/sums" || give_up 'there is nothing to keep'
# shellcheck disable=SC2086 # one line per interface
printf '%s\n' $interfaces > "$kept/interfaces" || no_room
rm -f "$home/failed"
since=$(date -u +%Y-%m-%dT%H:%M:%SZ)
echo "$token $seconds $since $owner" > "$home/pending.new" && sync &&
	mv "$home/pending.new" "$home/pending" || no_room
sync
"$service" start < /dev/null > /dev/null 2>&1

tries=0
until ubus call service list '{"name":"ethermode-guard"}' < /dev/null 2> /dev/null |
	grep -q '"running": *true'; do
	tries=$((tries + 1))
	[ "$tries" -lt 5 ] || give_up 'its watchdog does not run'
	sleep 1
done
[ -e /etc/rc.d/S15ethermode-guard ] || give_up 'it would not run at the next start'
(cd "$kept/copies" && sha256sum -c -s ../sums) || give_up 'its copies are damaged'
(cd /etc/config && sha256sum -c -s "$kept/sums") || give_up 'the configuration changed meanwhile'
read -r written _ < "$home/pending"
[ "$written" = "$token" ] || give_up 'its token is not in place'
finish armed
