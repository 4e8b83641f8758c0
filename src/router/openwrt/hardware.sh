#!/bin/sh
# shellcheck disable=SC2034 # the results are read by the script that includes this one
# Sets `bus`, `driver`, `type` (DEVTYPE) and `vendor` (of USB) of the network device with the path
# $1, from its uevent files. A process per value would be slow, so links are read only without them.
hardware() {
	bus='' driver='' type='' vendor=''
	if [ -r "$1/uevent" ]; then
		while IFS='=' read -r key value; do [ "$key" = DEVTYPE ] && type=$value; done < "$1/uevent"
	fi
	[ -e "$1/phy80211" ] && type=wlan
	[ -e "$1/device" ] || return 0
	if [ -r "$1/device/uevent" ]; then
		while IFS='=' read -r key value; do
			case "$key" in
			DRIVER) driver=$value ;;
			MODALIAS) bus=${value%%:*} ;;
			PRODUCT) vendor=${value%%/*} ;;
			esac
		done < "$1/device/uevent"
	fi
	if [ -z "$driver" ] && [ -e "$1/device/driver" ]; then
		driver=$(readlink "$1/device/driver")
		driver=${driver##*/}
	fi
	if [ -z "$bus" ] && [ -e "$1/device/subsystem" ]; then
		bus=$(readlink "$1/device/subsystem")
		bus=${bus##*/}
	fi
	return 0
}
