#!/bin/sh
# Restores the configuration unless the change to it is confirmed. Runs on plain busybox ash with
# the applets OpenWrt has since 19.07. Seconds are counted by `sleep`: a router's clock can jump by
# years when it first reaches a time server.
PATH=/usr/sbin:/usr/bin:/sbin:/bin
umask 077
home=/etc/ethermode
countdown=/var/run/ethermode-guard.left
. ./lock.sh
. ./tidy.sh
. ./watchdog.sh
. ../openwrt/config-file.sh

# Reads the token and the seconds from the state file $1.
take() {
	token=
	read -r token seconds _ 2> /dev/null < "$home/$1"
	[ -n "$token" ]
}

# Writes nothing unless every copy is intact. Where the flash is too full for a second copy, it gets
# a second name.
restore() {
	take restoring || return 1
	kept=$home/snapshot-$token
	(cd "$kept/copies" && sha256sum -c -s ../sums) || return 1
	for file in "$kept/copies"/*; do
		locate "${file##*/}"
		rm -f "$beside"
		cp -p "$file" "$beside" 2> /dev/null || {
			rm -f "$beside"
			ln "$file" "$beside"
		} || return 1
	done
	sync
	for file in "$kept/copies"/*; do
		locate "${file##*/}"
		mv -f "$beside" "$place" || return 1
		forget "${file##*/}"
	done
	while read -r name; do
		rm -f "/etc/config/$name"
		forget "$name"
	done < "$kept/absent"
	enable_services
	sync
	(cd /etc/config && sha256sum -c -s "$kept/sums")
}

# Every service that the change stopped or disabled, as `modemmanager:enable:start`.
services() {
	cat "$home/snapshot-$token/services" 2> /dev/null
}

enable_services() {
	for word in $(services); do
		name=${word%%:*}
		case "$word" in *:enable*) "/etc/init.d/$name" enable < /dev/null > /dev/null 2>&1 ;; esac
	done
}

# Starts services in the background, $1 seconds later: while the router starts, its list of scripts is
# older than their links.
start_services() {
	started=
	for word in $(services); do
		case "$word" in *:start) started="$started ${word%%:*}" ;; esac
	done
	[ -n "$started" ] || return 0
	start-stop-daemon -S -b -p /var/run/ethermode-services.pid -x /bin/sh -- \
		-c "sleep $1; for name in $started; do /etc/init.d/\$name start; done"
}

# Removes edits staged on top of the file that was replaced, and LuCI's own copy of that file, which
# rpcd would restore when LuCI's apply is not confirmed.
forget() {
	rm -f "/tmp/.uci/$1" "/var/run/rpcd/snapshot-files/$1"
}

# Restores and records the outcome with its reason $1. Copies that could not be restored stay for
# manual recovery.
outcome=
go_back() {
	outcome=restored
	restore || outcome=failed
	for file in "$kept/copies"/*; do
		locate "${file##*/}"
		rm -f "$beside"
	done
	echo "$1" > "$home/$outcome.new"
	mv -f "$home/$outcome.new" "$home/$outcome"
	sync
	logger -t ethermode-guard "$outcome: $1"
	[ "$outcome" = restored ]
}

interfaces() {
	cat "$home/snapshot-$token/interfaces"
}

# Every package that was restored. `reload_config` compares with the configuration of the last reload
# only, so it can miss that the restored one is not in effect.
packages() {
	for file in "$home/snapshot-$token/copies"/*; do echo "${file##*/}"; done
	cat "$home/snapshot-$token/absent"
}

# Until a failure is recorded, the next start tries again. procd ends the watchdog when its service is
# removed, so the watchdog does that last. Another process does it while it holds the lock, because
# afterwards the watchdog can be that of the next guard.
leave() {
	[ "$1" = watch ] || stop_watchdog
	if [ "$outcome" = failed ]; then
		[ -e "$home/failed" ] && rm -f "$home/restoring"
		rm -f "$lock"
	else
		tidy "$lock"
	fi
	trap - EXIT
	[ "$1" != watch ] || stop_watchdog
}

case $1 in
boot)
	# A start while a change is pending means that it was not confirmed. Services read the
	# configuration after this.
	if [ -e "$home/pending" ]; then mv "$home/pending" "$home/restoring" || exit 1; fi
	if [ -e "$home/restoring" ] && ! [ -e "$home/restored" ]; then
		go_back boot || {
			[ -e "$home/failed" ] && rm -f "$home/restoring"
			exit 1
		}
		start_services 30
	fi
	[ -e "$home/failed" ] || tidy
	;;
watch)
	left=
	read -r left 2> /dev/null < "$countdown"
	take pending && mine=$token && left=${left:-$seconds} || left=0
	while [ "$left" -gt 0 ]; do
		sleep 1
		take pending && [ "$token" = "$mine" ] || exit 0
		left=$((left - 1))
		echo "$left" > "$countdown"
	done
	enter || exit 1
	while [ -e "$home/pending" ] && ! mv "$home/pending" "$home/restoring"; do
		logger -t ethermode-guard 'cannot restore: the flash accepts no change'
		sleep 10
	done
	[ -e "$home/restoring" ] || exit 0
	if go_back timeout; then
		ubus call network reload < /dev/null > /dev/null 2>&1
		for name in $(packages); do
			ubus call service event '{"type":"config.change","data":{"package":"'"$name"'"}}' < /dev/null > /dev/null 2>&1
		done
		reload_config < /dev/null > /dev/null 2>&1
		for name in $(interfaces); do ifup "$name" < /dev/null > /dev/null 2>&1; done
		start_services 0
	fi
	leave watch
	;;
restore)
	enter || exit 1
	if take pending; then
		[ "$token" = "$2" ] && mv "$home/pending" "$home/restoring" || exit 1
	else
		# The process that began to restore is gone, otherwise it would hold the lock.
		take restoring && [ "$token" = "$2" ] || exit 1
	fi
	go_back asked || {
		leave restore
		exit 2
	}
	# shellcheck disable=SC2016,SC2046 # expanded by the other shell; one argument per interface
	start-stop-daemon -S -b -p /var/run/ethermode-reload.pid -x /bin/sh -- \
		-c 'sleep 1; ubus call network reload
			for name in $1; do ubus call service event "{\"type\":\"config.change\",\"data\":{\"package\":\"$name\"}}"; done
			reload_config; shift; for name; do ifup "$name"; done' \
		sh "$(packages)" $(interfaces)
	start_services 1
	leave restore
	rm -f "$home/restored"
	rmdir "$home" 2> /dev/null
	sync
	;;
confirm)
	enter && take pending && [ "$token" = "$2" ] && mv "$home/pending" "$home/confirmed" || exit 1
	sync
	logger -t ethermode-guard confirmed
	leave confirm
	;;
esac
