#!/bin/sh
# Whether the guard $1 is still armed. It has restored if ethermode missed its deadline, for example
# because the computer slept. Without a token the change needs no guard.
is_armed() {
	[ -n "$1" ] || return 0
	armed=
	read -r armed _ 2> /dev/null < /etc/ethermode/pending
	[ "$armed" = "$1" ]
}
