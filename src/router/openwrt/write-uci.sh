#!/bin/sh
# Stages changes, compares the staged with the intended values, and only then commits, in one round
# trip. Any difference reverts what this script staged, and nothing else. $1 input for `uci batch`,
# $2 input that reverts it, $3 lines that `uci -X show` must still print, otherwise the changes
# would reach other sections; then for each package its name and the output of `uci changes` that
# proves the staging. `uci batch` exits 0 whatever happens, so its silence is the proof
# (docs/facts/openwrt.md#uci-batch). A commit to a full flash can truncate a file, so each file must
# read back as it was staged.
. ../finish.sh
batch=$1 revert=$2 known=$3
shift 3
feed() {
	printf '%s' "$1" | uci batch
}
refuse() {
	feed "$revert" > /dev/null 2>&1
	printf '%s\n' "$2"
	finish "$1"
}

staged=$(uci changes < /dev/null 2> /dev/null)
[ -z "$staged" ] || {
	printf '%s\n' "$staged"
	finish staged
}
for path in /var/run/rpcd/snapshot-files/*; do
	[ -e "$path" ] && {
		echo "${path##*/}"
		finish apply-pending
	}
done
while read -r line; do
	[ -n "$line" ] || continue
	case "$(uci -X show "${line%%.*}" < /dev/null 2> /dev/null)" in *"$line"*) ;; *) finish moved ;; esac
done << EOF
$known
EOF
error=$(feed "$batch" 2>&1)
[ -z "$error" ] || refuse refused "$error"
configs=
while [ $# -gt 0 ]; do
	staged=$(uci changes "$1" < /dev/null 2>&1)
	[ "$staged" = "$2" ] || refuse different "$staged"
	configs="$configs $1"
	shift 2
done
for config in $configs; do
	before=$(uci export "$config" < /dev/null | sha256sum)
	error=$(uci commit "$config" < /dev/null 2>&1) && [ -z "$error" ] || refuse not-committed "$error"
	[ "$(uci export "$config" < /dev/null | sha256sum)" = "$before" ] || finish damaged
done
sync
finish written
