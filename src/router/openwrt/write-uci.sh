#!/bin/sh
# Stages changes, compares the staged with the intended values, and only then commits, in one round
# trip. Any difference reverts what this script staged, and nothing else. $1 token of the guard that
# must be armed, $2 input for `uci batch`, $3 input that reverts it, $4 lines that `uci -X show` must
# still print, otherwise the changes would reach other sections, $5 the output of `uci changes` that
# proves the staging; the other arguments are the packages. `uci batch` exits 0 whatever happens, so
# the absence of a message is the proof (docs/facts/openwrt.md#uci-batch). A commit to a full flash
# can truncate a file, so each file must read back as it was staged. One process of uci stages and
# reads, and another one commits and reads (docs/facts/openwrt.md#cost-of-a-process).
. ../finish.sh
. ./staged.sh
. ../guard/armed.sh
guard=$1 batch=$2 revert=$3 known=$4 expected=$5
shift 5
newline='
'
# Gives `uci batch` the lines $1 and sets `output` to its output and `error` to its first message.
feed() {
	output=$(
		uci batch 2>&1 << EOF
$1
EOF
	)
	error=
	case "$newline$output" in
	*"${newline}uci: "* | *"${newline}Unknown command"* | *"${newline}Too many arguments"*) ;;
	*) return ;;
	esac
	while read -r line; do
		case "$line" in 'uci: '* | 'Unknown command'* | 'Too many arguments'*) error=${error:-$line} ;; esac
	done << EOF
$output
EOF
}
refuse() {
	feed "$revert"
	printf '%s\n' "$2"
	finish "$1"
}

staged
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
shown='' shown_package=''
while read -r line; do
	[ -n "$line" ] || continue
	package=${line%%.*}
	[ "$package" = "$shown_package" ] || shown=$(uci -X show "$package" < /dev/null 2> /dev/null)
	shown_package=$package
	case "$shown" in *"$line"*) ;; *) finish moved ;; esac
done << EOF
$known
EOF
changes='' exports='' commits=''
for config; do
	changes="${changes}changes $config$newline"
	exports="${exports}export $config$newline"
	commits="${commits}commit $config$newline"
done
feed "$batch$changes$exports"
[ -z "$error" ] || refuse refused "$error"
# The values that are staged here are lines, so the first line `package` follows them.
[ "${output%%"$newline"package *}" = "$expected" ] || refuse different "$output"
before="package ${output#*"$newline"package }"
is_armed "$guard" || refuse unguarded ''
feed "$commits$exports"
[ -z "$error" ] || refuse not-committed "$error"
[ "$output" = "$before" ] || finish damaged
sync
finish written
