#!/bin/sh
# Arms the guard in one round trip. $1 token, $2 seconds, $3 packages, $4 interfaces to restart after
# a rollback, $5 KiB of flash needed, $6 the run and computer that arm it, $7 the time, $8 the
# services to enable and start again, $9 the text of guard.sh, ${10} the text of init.sh. Checks for
# every obstacle before it writes anything. At the end it checks that the watchdog runs, the token is
# in place and the copies are intact, removes what it made when one of these fails
# (docs/facts/openwrt.md#guard-watchdog-and-boot), and prints the sums of the packages. A failed
# redirection at a special built-in such as `:` ends the whole script (POSIX 2.8.1), so there is none
# outside a subshell. Each program costs a router milliseconds
# (docs/facts/openwrt.md#cost-of-a-process).
umask 077
home=/etc/ethermode
service=/etc/init.d/ethermode-guard
token=$1 seconds=$2 configs=$3 interfaces=$4 needed=$5 owner=$6 since=$7 services=$8 guard_text=$9 init_text=${10}
kept=$home/snapshot-$token
. ../finish.sh
. ../openwrt/storage.sh
. ../openwrt/staged.sh
. ./lock.sh
. ./tidy.sh
. ./watchdog.sh

give_up() {
	printf '%s\n' "$1"
	stop_watchdog
	rm -rf "$home/pending" "$kept"
	[ -e "$home/failed" ] || tidy
	finish not-armed
}

no_room() {
	give_up 'cannot write to flash'
}

refuse_if_armed() {
	for state in pending restoring; do
		[ -s "$home/$state" ] || continue
		read -r other other_seconds other_since other_owner < "$home/$state"
		echo "$other_seconds $other_since $other $other_owner"
		finish guard-armed
	done
}

refuse_if_armed
storage
case "$storage" in
in-memory | read-only) finish "$storage" ;;
'free '*)
	[ "${storage#free }" -ge "$needed" ] || {
		echo "${storage#free }"
		finish flash-full
	}
	;;
esac
staged
[ -z "$staged" ] || {
	printf '%s\n' "$staged"
	finish staged
}
for config in $configs; do
	for path in /var/run/rpcd/uci-*/"$config"; do
		[ -s "$path" ] && {
			echo "$config"
			finish luci
		}
	done
	[ -e "/var/run/uci/$config" ] && {
		echo "$config"
		finish overridden
	}
done
for path in /var/run/rpcd/snapshot-files/*; do
	[ -e "$path" ] && {
		echo "${path##*/}"
		finish apply-pending
	}
done

enter || finish guard-armed
refuse_if_armed
error=$(mkdir -p "$kept/copies" 2>&1) || {
	rmdir "$kept" "$home" 2> /dev/null
	case "$error" in
	*'No space'*)
		echo 0
		finish flash-full
		;;
	*) finish read-only ;;
	esac
}
for path in "$home/restored" "$home/confirmed" /var/run/ethermode-guard.left; do
	[ -e "$path" ] && rm -f "$path"
done
printf '%s' "$guard_text" > "$home/guard" && printf '%s' "$init_text" > "$service" &&
	chmod 755 "$home/guard" "$service" || no_room
# As `enable` does it (docs/facts/openwrt.md#init-scripts).
ln -sf ../init.d/ethermode-guard /etc/rc.d/S15ethermode-guard
present='' absent=''
for config in $configs; do
	if [ -e "/etc/config/$config" ]; then
		present="$present /etc/config/$config"
	else
		absent="$absent$config
"
	fi
done
[ -n "$present" ] || give_up 'there is nothing to keep'
# shellcheck disable=SC2086 # one word per file
cp -p $present "$kept/copies/" || give_up 'cannot copy the configuration'
cd "$kept/copies" || no_room
# shellcheck disable=SC2035 # a package name does not begin with a dash
sha256sum * > "$kept/sums" || no_room
# shellcheck disable=SC2086 # one line per interface
printf '%s' "$absent" > "$kept/absent" && printf '%s\n' $interfaces > "$kept/interfaces" &&
	printf '%s' "$services" > "$kept/services" || no_room
[ -e "$home/failed" ] && rm -f "$home/failed"
echo "$token $seconds $since $owner" > "$home/pending.new" && sync &&
	mv "$home/pending.new" "$home/pending" || no_room
sync
start_watchdog

tries=0
until watchdog_runs; do
	tries=$((tries + 1))
	[ "$tries" -lt 5 ] || give_up 'its watchdog does not run'
	sleep 1
done
[ -e /etc/rc.d/S15ethermode-guard ] || give_up 'it would not run at the next start'
sums=
while read -r sum name; do
	sums="${sums:+$sums
}$sum  $kept/copies/$name
$sum  /etc/config/$name"
done < "$kept/sums"
sha256sum -c -s << EOF || {
$sums
EOF
	sha256sum -c -s ../sums || give_up 'its copies are damaged'
	give_up 'the configuration changed meanwhile'
}
read -r written _ < "$home/pending"
[ "$written" = "$token" ] || give_up 'its token is not in place'
while read -r sum name; do echo "$name $sum"; done < "$kept/sums"
finish armed
