#!/bin/sh
# Replaces files of /etc/config, all or none, if they are still those that were read. $1 is the
# token of the guard that must be armed, $2 the names; then for each file its sum before; then for
# each file its sum and its text after. Each file keeps its mode.
. ../finish.sh
. ./config-file.sh
. ./staged.sh
. ../guard/armed.sh
guard=$1 names=$2
shift 2
give_up() {
	for name in $names; do
		locate "$name"
		rm -f "$beside"
	done
	printf '%s\n' "$2"
	finish "$1"
}
no_room() {
	give_up refused 'cannot write to flash'
}
is() {
	[ "$(sha256sum < "$1")" = "$2  -" ]
}

staged
[ -z "$staged" ] || give_up refused 'there are unsaved changes'
for name in $names; do
	is "/etc/config/$name" "$1" || give_up different "$name"
	shift
done
sums=
for name in $names; do
	locate "$name"
	cp -p "/etc/config/$name" "$beside" && printf '%s' "$2" > "$beside" && is "$beside" "$1" || no_room
	sums="$sums $1"
	shift 2
done
sync
is_armed "$guard" || give_up unguarded ''
for name in $names; do
	locate "$name"
	mv -f "$beside" "$place" || no_room
done
sync
for name in $names; do
	sums=${sums# }
	is "/etc/config/$name" "${sums%% *}" || finish damaged
	sums=${sums#* }
done
finish written
