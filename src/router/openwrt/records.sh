#!/bin/sh
# Prints what a router recorded of its USB ports and of ModemManager, in parts headed by the mark
# $1; $2 is the number of log lines. Applets and options of every OpenWrt since 19.07
# (docs/facts/openwrt.md#busybox-applets). Each part tolerates a missing source.
exec 2> /dev/null
mark=$1
lines=$2
part() {
	printf '\n%s %s\n' "$mark" "$1"
}
part usb
cat /sys/kernel/debug/usb/devices
part uptime
cat /proc/uptime
part log
kernel='kernel: .*(usb|hub|option|qmi_wwan|cdc_|rndis_)'
manager='<[a-z]+> +(\[[^]]*\] *)*\[modem|ModemManager'
logread | grep -E "$kernel|$manager" | tail -n "$lines"
part end
