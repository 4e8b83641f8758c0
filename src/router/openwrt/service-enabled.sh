#!/bin/sh
# Whether procd starts the init script $1 at boot: `enabled` tests for the same link
# (docs/facts/openwrt.md#init-scripts).
service_enabled() {
	for link in /etc/rc.d/S??"$1"; do [ -x "$link" ] && return; done
	return 1
}
