#!/bin/sh
# Brings init scripts to a state and prints their states. $1 token of the guard that must be armed for
# it, else prints `unguarded`; the other arguments are a name and its actions in one word, such as
# `modemmanager:stop:disable`; a name alone is only read. A paused service that is stopped stays
# stopped: without its note the pause ends (transports/through-router/pause.sh).
. ./service-state.sh
. ../guard/armed.sh
is_armed "$1" || {
	echo unguarded
	exit
}
shift
for word; do
	name=${word%%:*} actions=${word#"$name"}
	script=/etc/init.d/$name
	[ -x "$script" ] || continue
	while [ -n "$actions" ]; do
		actions=${actions#:}
		action=${actions%%:*}
		actions=${actions#"$action"}
		"$script" "$action" < /dev/null > /dev/null 2>&1
		[ "$action" = stop ] && rm -f "/tmp/ethermode-paused.$name"
	done
done
for word; do service_state "${word%%:*}"; done 2> /dev/null
