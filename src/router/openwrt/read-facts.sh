#!/bin/sh
# Prints everything known about a router in one round trip, in parts headed by the mark $1; $2 is a
# path of the root folder, $3 is `all`, or `again` without the parts that no step changes, the other
# arguments are the files to print, as paths without the first slash. Each part tolerates that its
# source is missing. Works with and without rpcd, with applets every OpenWrt since 19.07 has
# (docs/facts/openwrt.md#busybox-applets). Each process costs a router milliseconds, so the shell
# reads small files itself and without `$( )`, one `tail` prints the large ones under their names,
# and a program runs only where its source is not empty (docs/facts/openwrt.md#cost-of-a-process).
exec 2> /dev/null
mark=$1 root=$2 extent=$3
shift 3
part() {
	printf '\n%s %s\n' "$mark" "$1"
}
. ./hardware.sh
. ./storage.sh
. ./session-port.sh
. ./rivals.sh
. ./service-state.sh
. ./staged.sh

part user
[ -O / ] || id -u
part uname
[ -e /etc/openwrt_release ] || uname -a
part files
for file; do
	shift
	[ -e "/$file" ] && set -- "$@" "$root/$file"
done
# Without FEATURE_FANCY_TAIL `-v` is unknown, and the names appear above two files or more.
[ $# -gt 0 ] && { tail -v -n +1 "$@" || tail -n +1 "$@"; }
part interfaces
ubus call network.interface dump < /dev/null
part links
for path in /sys/class/net/*; do
	name=${path##*/}
	kind=virtual
	[ -e "$path/device" ] && ! [ -e "$path/phy80211" ] && ! [ -e "$path/dsa" ] && kind=physical
	master=-
	if [ -e "$path/brport" ] || [ -e "$path/master" ]; then
		master='?'
		while IFS='=' read -r key value; do [ "$key" = INTERFACE ] && master=$value; done < "$path/master/uevent"
	fi
	hardware "$path"
	address='' carrier='' speed=''
	read -r address < "$path/address"
	read -r carrier < "$path/carrier"
	read -r speed < "$path/speed"
	printf '%s\n' "$name|$address|$carrier|$speed|$kind|$master|$bus|$driver|$type|$vendor"
done
part changes
staged
[ -n "$staged" ] && printf '%s\n' "$staged"
part luci-edits
for file in /var/run/rpcd/uci-*/*; do [ -s "$file" ] && echo "${file##*/}"; done
part luci-apply
for file in /var/run/rpcd/snapshot-files/*; do [ -e "$file" ] && echo "${file##*/}"; done
part override
for file in /var/run/uci/*; do [ -e "$file" ] && echo "${file##*/}"; done
part guard
for state in pending restoring; do
	[ -r "/etc/ethermode/$state" ] && read -r token seconds since owner < "/etc/ethermode/$state" || continue
	left=$seconds
	[ -r /var/run/ethermode-guard.left ] && read -r left < /var/run/ethermode-guard.left
	echo "$seconds $since $left $state $token $owner"
done
part shadow
while IFS=: read -r name password _; do
	[ "$name" = root ] || continue
	[ -z "$password" ] && echo blank
	break
done < /etc/shadow
part mwan3
service_enabled mwan3 && echo enabled
part modemmanager
if [ -e /etc/init.d/modemmanager ] || [ -e /usr/sbin/ModemManager ]; then
	if pgrep ModemManager > /dev/null; then echo running; else echo stopped; fi
fi
part rivals
rivals
if [ "$extent" = again ]; then
	part end
	return
fi
part processes
processes
part storage
storage
echo "$storage"
part session
if session_port; then
	echo "netdev $netdev"
	[ -n "$mac" ] && echo "mac $mac"
	bridge=$netdev
	[ -d "/sys/class/net/$bridge/brif" ] || bridge=${netdev%.*}
	if [ -d "/sys/class/net/$bridge/brif" ]; then
		for path in "/sys/class/net/$bridge/brif"/*; do
			number=''
			read -r number < "$path/port_no"
			echo "port $number ${path##*/}"
		done
		# After eight words of heading, four words for each address.
		set -f
		# shellcheck disable=SC2046 # the words of a table
		set -- $(brctl showmacs "$bridge" < /dev/null)
		[ $# -gt 8 ] && shift 8
		while [ $# -ge 4 ]; do
			[ "$2" = "$mac" ] && echo "seen $1 $2"
			shift 4
		done
	fi
fi
part end
