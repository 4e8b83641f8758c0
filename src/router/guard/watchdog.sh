#!/bin/sh
# The watchdog is an instance of a service of procd. One call of a method of procd starts it: the
# init script would start a dozen processes for that (docs/facts/openwrt.md#procd-services).
start_watchdog() {
	ubus call service set '{"name":"ethermode-guard","script":"/etc/init.d/ethermode-guard","instances":
		{"instance1":{"command":["/etc/ethermode/guard","watch"],"respawn":["3600","1","5"]}}}' < /dev/null > /dev/null 2>&1
}

watchdog_runs() {
	case "$(ubus call service list '{"name":"ethermode-guard"}' < /dev/null 2> /dev/null)" in
	*'"running": true'* | *'"running":true'*) return ;;
	esac
	return 1
}

stop_watchdog() {
	ubus call service delete '{"name":"ethermode-guard"}' < /dev/null > /dev/null 2>&1
}
