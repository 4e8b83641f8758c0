#!/bin/sh
# shellcheck disable=SC2034 # netdev, peer and mac are read by the scripts that include this one
# Sets `netdev`, the network device this session uses, `peer`, the next host on that path, and `mac`,
# its address where the device has one. A link-local address names its device itself,
# `fe80::1%br-lan`; busybox's `ip route get` takes no such address.
session_port() {
	netdev='' mac=''
	peer=${SSH_CLIENT%% *}
	case "$peer" in
	'') return 1 ;;
	*%*)
		netdev=${peer#*%}
		peer=${peer%%%*}
		;;
	*.*) neighbour ;;
	esac
	[ -n "$mac" ] && return
	# shellcheck disable=SC2046 # the words of one line
	[ -n "$netdev" ] || route_words $(ip route get "$peer" < /dev/null)
	# shellcheck disable=SC2046 # the words of a table
	neighbour_words $(ip neigh < /dev/null)
}

# An IPv4 neighbour on one device only needs no program: the kernel's table names the device.
neighbour() {
	while read -r address _ flags hardware _ device; do
		[ "$address" = "$peer" ] && [ "$flags" != 0x0 ] || continue
		[ -z "$netdev" ] || {
			netdev='' mac=''
			return
		}
		netdev=$device mac=$hardware
	done < /proc/net/arp
}

route_words() {
	while [ $# -gt 1 ]; do
		[ "$1" = dev ] && netdev=$2
		[ "$1" = via ] && peer=$2
		shift
	done
}

# A neighbour with an address has the words `ADDRESS dev DEVICE lladdr MAC`.
neighbour_words() {
	while [ $# -ge 5 ]; do
		[ "$1" = "$peer" ] && [ "$4" = lladdr ] && mac=$5
		shift
	done
}
