#!/bin/sh
# Prints everything known about a router in one round trip, in parts headed by the mark $1; the
# other arguments are the packages to print. Each part tolerates that its source is missing. Works
# with and without rpcd, with applets every OpenWrt since 19.07 has
# (docs/facts/openwrt.md#busybox-applets). Loops read /sys
# with the shell's own `read` and without `$( )`: a process per value would be slow.
exec 2> /dev/null
mark=$1
shift
part() {
	printf '\n%s %s\n' "$mark" "$1"
}
. ./hardware.sh
. ./storage.sh
. ./way-in.sh
. ./rivals.sh

part user
id -u
part release
cat /etc/openwrt_release
part os-release
cat /etc/os-release
part uname
uname -a
part board
ubus call system board < /dev/null
part board.json
cat /etc/board.json
for config; do
	part "config $config"
	cat "/etc/config/$config"
done
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
uci changes < /dev/null
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
part storage
storage
part shadow
grep -q '^root::' /etc/shadow && echo blank
part mwan3
/etc/init.d/mwan3 enabled < /dev/null && echo enabled
part modemmanager
if [ -e /etc/init.d/modemmanager ] || [ -e /usr/sbin/ModemManager ]; then
	if pgrep ModemManager > /dev/null; then echo running; else echo stopped; fi
fi
part rivals
rivals
part session
if way_in; then
	echo "netdev $netdev"
	ip neigh | while read -r address _ _ word mac _; do
		[ "$address" = "$peer" ] && [ "$word" = lladdr ] && echo "mac $mac"
	done
	bridge=$netdev
	[ -d "/sys/class/net/$bridge/brif" ] || bridge=${netdev%.*}
	if [ -d "/sys/class/net/$bridge/brif" ]; then
		for path in "/sys/class/net/$bridge/brif"/*; do
			number=''
			read -r number < "$path/port_no"
			echo "port $number ${path##*/}"
		done
		brctl showmacs "$bridge" | while read -r number mac _; do echo "seen $number $mac"; done
	fi
fi
part end
