#!/bin/sh /etc/rc.common
# shellcheck disable=SC2034 # read by rc.common
START=15
# shellcheck disable=SC2034 # read by rc.common
USE_PROCD=1

boot() {
	[ -x /etc/ethermode/guard ] && {
		/etc/ethermode/guard boot
		return
	}
	# The power was cut when only this script was left to remove.
	rmdir /etc/ethermode 2> /dev/null
	rm -f /etc/rc.d/S15ethermode-guard /etc/init.d/ethermode-guard
}

start_service() {
	[ -s /etc/ethermode/pending ] || return 0
	procd_open_instance
	procd_set_param command /etc/ethermode/guard watch
	procd_set_param respawn 3600 1 5
	procd_close_instance
}
