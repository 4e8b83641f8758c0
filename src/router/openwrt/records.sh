#!/bin/sh
# Prints the log of a router about its USB ports, its WAN and ModemManager, in parts headed by the mark
# $1; $2 is the number of log lines. Applets and options of every OpenWrt since 19.07
# (docs/facts/openwrt.md#busybox-applets). Each part tolerates a missing source.
exec 2> /dev/null
mark=$1
lines=$2
part() {
	printf '\n%s %s\n' "$mark" "$1"
}
part board
ubus call system board
part usb
cat /sys/kernel/debug/usb/devices
part uptime
cat /proc/uptime
part log
devices='usb|hub|option|qmi_wwan|cdc_|rndis_|mhi'
faults='[Tt]imed out|[Ll]ink is [Dd]own|lockup|stall|Oops|anic|voltage|died'
wan='udhcpc: |mwan3track.* is o[a-z]+line|has lost the connection|DNS-rebind|ruleset contains errors|firewall: Error'
manager='<[a-z]+> +(\[[^]]*\] *)*\[modem|ModemManager'
logread | grep -E "kernel: .*($devices|$faults)|$manager|$wan" | tail -n "$lines"
part end
