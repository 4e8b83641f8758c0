#!/bin/sh
# Prints the router's serial ports on USB, and the AT ports of modems in its slots, in one round
# trip, with ash's own `read` and applets of every OpenWrt since 19.07
# (docs/facts/openwrt.md#busybox-applets). A line per fact; `port` begins the next port. The functions
# set variables, because each `$( )` costs a router milliseconds (docs/facts/openwrt.md#cost-of-a-process).
exec 2> /dev/null
# Sets `text` to the first line of the file $1.
value() {
	text=
	read -r text < "$1"
}
one() {
	value "$2"
	[ -n "$text" ] && echo "$1 $text"
}
# Sets `real` to the path of the folder $1 without links.
real() {
	real=
	cd -P "$1" && real=$PWD
}
climb() {
	place=$1
	while [ -n "$place" ] && [ "$place" != /sys ] && [ ! -e "$place/$2" ]; do place=${place%/*}; done
	[ -e "$place/$2" ]
}
class() {
	[ -e "$2/bInterfaceClass" ] || return
	codes=
	for part in Class SubClass Protocol; do
		value "$2/bInterface$part"
		codes="${codes:+$codes/}$text"
	done
	echo "$1 $codes"
}
. ../../router/openwrt/session-port.sh
session_port
ours=$netdev
for entry in /sys/class/tty/*; do
	name=${entry##*/}
	case $name in tty | tty[0-9]* | ttyS[0-9]* | ttyAMA* | console | ptmx | pty* | ttyprintk) continue ;; esac
	[ -e "$entry/device" ] && [ -e "/dev/$name" ] || continue
	real "$entry/device"
	climb "$real" bInterfaceNumber || continue
	face=$place
	climb "$face" idVendor || continue
	device=$place
	echo "port /dev/$name"
	for key in idVendor idProduct serial product manufacturer devnum speed bMaxPower; do one "$key" "$device/$key"; done
	one bInterfaceNumber "$face/bInterfaceNumber"
	one bNumEndpoints "$face/bNumEndpoints"
	label=${face##*/}
	echo "bus ${label%%:*}"
	class class "$face"
	class first "$device/${label%.*}.0"
	real "$face/driver" && echo "driver ${real##*/}"
	[ -n "$ours" ] && [ -e "/sys/class/net/$ours/device" ] || continue
	real "/sys/class/net/$ours/device"
	case "$real/" in "$device/"*) echo "ours $ours" ;; esac
done
for entry in /sys/class/wwan/wwan*at* /sys/class/mhi_uci_q/mhi_DUN*; do
	name=${entry##*/}
	[ -e "$entry" ] && [ -e "/dev/$name" ] || continue
	real "$entry"
	if climb "$real" idVendor; then
		ids='idVendor idProduct'
	elif climb "$real" vendor; then
		ids='vendor device'
	else
		continue
	fi
	echo "port /dev/$name"
	echo "bus ${place##*/}"
	echo "driver wwan"
	for key in $ids; do one "$key" "$place/$key"; done
done
