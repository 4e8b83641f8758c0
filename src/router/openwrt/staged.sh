#!/bin/sh
# shellcheck disable=SC2034 # `staged` is read by the scripts that include this one
# Sets `staged` to the staged changes of all packages. A commit leaves an empty file
# (docs/facts/openwrt.md#staged-changes).
staged() {
	staged=
	for path in /tmp/.uci/*; do
		[ -s "$path" ] || continue
		staged=$(uci changes < /dev/null 2> /dev/null)
		return
	done
}
