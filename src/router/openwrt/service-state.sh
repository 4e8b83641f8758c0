#!/bin/sh
# Whether procd starts the init script $1 at boot: `enabled` tests for the same link
# (docs/facts/openwrt.md#init-scripts).
service_enabled() {
	for link in /etc/rc.d/S??"$1"; do [ -x "$link" ] && return; done
	return 1
}

# Whether the service $1 runs. A service that a run of ours paused counts as running. procd does not
# know the processes of a script without it, which counts as running when it starts at boot.
service_running() {
	[ -e "/tmp/ethermode-paused.$1" ] && return
	case "$(ubus call service list '{"name":"'"$1"'"}' < /dev/null)" in
	*'"running": true'* | *'"running":true'*) return ;;
	esac
	while read -r line; do
		case "$line" in "USE_PROCD="*) return 1 ;; esac
	done < "/etc/init.d/$1"
	service_enabled "$1"
}

# Prints `service NAME enabled|disabled running|stopped` for the init script $1.
service_state() {
	[ -e "/etc/init.d/$1" ] || return
	boot=disabled now=stopped
	service_enabled "$1" && boot=enabled
	service_running "$1" && now=running
	echo "service $1 $boot $now"
}
