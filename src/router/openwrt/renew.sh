#!/bin/sh
# Restarts the interface $1, unless changes are staged: `ifup` reloads the network, which applies
# staged changes too (docs/facts/openwrt.md#staged-changes).
. ../finish.sh
. ./staged.sh
staged
[ -z "$staged" ] || {
	printf '%s\n' "$staged"
	finish staged
}
ifup "$1" < /dev/null && finish restarted
