#!/bin/sh
# Lets one process at a time make or remove the guard. A lock whose owner is gone does not count.
# Creating the file takes the lock and needs no room; where RAM is full its owner cannot be written
# into it, and such a lock expires after seconds.
lock=/var/run/ethermode-guard.lock
enter() {
	tries=0
	until (set -C; : > "$lock") 2> /dev/null; do
		owner=
		read -r owner 2> /dev/null < "$lock"
		tries=$((tries + 1))
		[ "$tries" -lt 10 ] || return 1
		if { [ -n "$owner" ] || [ "$tries" = 8 ]; } && ! kill -0 "${owner:-none}" 2> /dev/null; then
			rm -f "$lock"
		else
			sleep 1
		fi
	done
	echo "$$" 2> /dev/null > "$lock"
	# shellcheck disable=SC2064 # the path is constant
	trap "rm -f $lock" EXIT
}
