#!/bin/sh
# shellcheck disable=SC2034 # netdev and peer are read by the scripts that include this one
# Sets `netdev`, the network device this session uses, and `peer`, the next host on that path. A
# link-local address names its device itself, `fe80::1%br-lan`; busybox's `ip route get` takes no
# such address.
way_in() {
	netdev=
	peer=${SSH_CLIENT%% *}
	case "$peer" in
	'') return 1 ;;
	*%*)
		netdev=${peer#*%}
		peer=${peer%%%*}
		return
		;;
	esac
	# shellcheck disable=SC2046 # the words of one line
	set -- $(ip route get "$peer")
	while [ $# -gt 1 ]; do
		[ "$1" = dev ] && netdev=$2
		[ "$1" = via ] && peer=$2
		shift
	done
}
