#!/bin/sh
# Prints the staged changes of all packages. A commit leaves an empty file
# (docs/facts/openwrt.md#staged-changes).
for path in /tmp/.uci/*; do
	[ -s "$path" ] || continue
	uci changes < /dev/null 2> /dev/null
	break
done
