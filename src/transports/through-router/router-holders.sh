#!/bin/sh
# Prints which processes of the router have the files $@ open: a line per process with its name, its
# parents up to procd and its cgroup; then the init scripts and procd's table of services. `-ef` compares the
# file behind each descriptor, so a link to the port counts as the port.
exec 2> /dev/null
seen=
for file in /proc/[0-9]*/fd/*; do
	for port; do
		# shellcheck disable=SC3013 # busybox ash has -ef
		[ "$file" -ef "$port" ] || continue
		pid=${file#/proc/}
		pid=${pid%%/*}
		case " $seen " in *" $pid:$port "*) continue ;; esac
		seen="$seen $pid:$port"
		name=
		read -r name < "/proc/$pid/comm"
		echo "holder $pid $port $name"
		parent=$pid
		while [ -n "$parent" ] && [ "$parent" -gt 1 ]; do
			echo "above $parent"
			next=
			while read -r key number _; do [ "$key" = PPid: ] && next=$number; done < "/proc/$parent/status"
			parent=$next
		done
		while read -r line; do echo "cgroup $line"; done < "/proc/$pid/cgroup"
	done
done
[ -n "$seen" ] && {
	for script in /etc/init.d/*; do echo "script ${script##*/}"; done
	echo services
	ubus call service list < /dev/null
}
