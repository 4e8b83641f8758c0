/**
 * What the guard leaves on a router while a change is unconfirmed (openwrt.md B4), and nothing of it once it is confirmed:
 *
 *   /etc/ethermode/pending      TOKEN SECONDS SINCE: a change waits to be confirmed; made last, in one act
 *   /etc/ethermode/restoring    the same file renamed: the router is going back
 *   /etc/ethermode/confirmed    the same file renamed: what is left is rubbish
 *   /etc/ethermode/restored     why it went back (timeout, boot), for whoever asks later; or `failed`: it could not
 *   /etc/ethermode/snapshot-TOKEN/  copies of the packages with their modes, their sums, and what was not there
 *   /etc/ethermode/guard        the script below
 *   /etc/init.d/ethermode-guard starts it, at 15: before firewall (19) and network (20) read the configuration
 *
 * All of it on flash: what lives in RAM does not survive the power cut it is there for (openwrt.md B2).
 * Whoever renames `pending` first has decided, so a confirmation and a timeout in the same second cannot both win.
 */
export const guardHome = "/etc/ethermode";
export const guardService = "ethermode-guard";
export const guardInit = `/etc/init.d/${guardService}`;

/** In RAM, so that a watchdog that was killed and started again counts on. */
export const countdownFile = "/tmp/ethermode-guard.left";

export const initScript = `#!/bin/sh /etc/rc.common
START=15
USE_PROCD=1

boot() {
	${guardHome}/guard boot
}

start_service() {
	[ -s ${guardHome}/pending ] || return 0
	procd_open_instance
	procd_set_param command ${guardHome}/guard watch
	procd_set_param respawn 3600 1 5
	procd_close_instance
}
`;

/** Shared with the script that arms: one at a time makes or removes the guard. A lock whose owner is gone counts for nothing. */
export const lockFunctions = `
lock=/tmp/ethermode-guard.lock
enter() {
	tries=0
	while ! ( set -C; echo $$ > "$lock" ) 2> /dev/null; do
		owner=
		read -r owner 2> /dev/null < "$lock"
		[ -n "$owner" ] && ! kill -0 "$owner" 2> /dev/null && rm -f "$lock" && continue
		tries=$((tries + 1))
		[ "$tries" -lt 10 ] || return 1
		sleep 1
	done
	trap 'rm -f "$lock"' EXIT
}
`;

/** Removes every trace. The init script goes last: as long as it is there, the next start finishes what a power cut left undone. */
export const tidyFunction = `
tidy() {
	rm -rf "$home"/snapshot-* "$home"/*.new "$home/restoring" "$home/confirmed" "$home/guard" ${countdownFile}
	rm -f /etc/rc.d/S15${guardService} ${guardInit}
	rmdir "$home" 2> /dev/null
	sync
}
`;

/** For plain busybox ash with the applets OpenWrt has since 19.07. Seconds are counted by `sleep`: a router's clock can jump by years when it first meets a time server. */
export const guardScript = `#!/bin/sh
# Puts the configuration back unless the change to it is confirmed.
PATH=/usr/sbin:/usr/bin:/sbin:/bin
umask 077
home=${guardHome}
${lockFunctions}${tidyFunction}
take() {
	token=
	read -r token seconds rest 2> /dev/null < "$home/$1"
	[ -n "$token" ]
}

# Nothing is touched unless every copy is what it was when it was made.
restore() {
	take restoring || return 1
	kept=$home/snapshot-$token
	( cd "$kept/copies" && sha256sum -c -s ../sums ) || return 1
	for file in "$kept/copies"/*; do
		cp -p "$file" "/etc/config/.\${file##*/}.ethermode" || return 1
	done
	sync
	for file in "$kept/copies"/*; do
		mv -f "/etc/config/.\${file##*/}.ethermode" "/etc/config/\${file##*/}" || return 1
		rm -f "/tmp/.uci/\${file##*/}"
	done
	while read -r name; do
		rm -f "/etc/config/$name" "/tmp/.uci/$name"
	done < "$kept/absent"
	sync
	( cd /etc/config && sha256sum -c -s "$kept/sums" )
}

# Writes down how it ended. What could not be put back stays where it is, for hands.
go_back() {
	outcome=restored
	restore || outcome=failed
	rm -f /etc/config/.*.ethermode
	echo "$1" > "$home/$outcome.new"
	mv -f "$home/$outcome.new" "$home/$outcome"
	sync
	logger -t ${guardService} "$outcome: $1"
	[ "$outcome" = restored ]
}

interfaces() {
	cat "$home/snapshot-$token/interfaces"
}

leave() {
	[ -e "$home/failed" ] && rm -f "$home/restoring" || tidy
	ubus call service delete '{"name":"${guardService}"}' < /dev/null > /dev/null 2>&1
}

case $1 in
boot)
	# A start while a change is unconfirmed means that it never was. Services read the configuration after this.
	[ -e "$home/pending" ] && mv -f "$home/pending" "$home/restoring"
	if [ -e "$home/restoring" ] && ! [ -e "$home/restored" ]; then
		go_back boot || { rm -f "$home/restoring"; exit 1; }
	fi
	[ -e "$home/failed" ] || tidy
	;;
watch)
	left=
	read -r left 2> /dev/null < ${countdownFile}
	take pending && mine=$token && left=\${left:-$seconds} || left=0
	while [ "$left" -gt 0 ]; do
		sleep 1
		take pending && [ "$token" = "$mine" ] || exit 0
		left=$((left - 1))
		echo "$left" > ${countdownFile}
	done
	enter || exit 1
	[ -e "$home/pending" ] && mv "$home/pending" "$home/restoring"
	[ -e "$home/restoring" ] || exit 0
	if go_back timeout; then
		reload_config < /dev/null > /dev/null 2>&1
		for name in $(interfaces); do ifup "$name" < /dev/null > /dev/null 2>&1; done
	fi
	leave
	;;
restore)
	enter && take pending && [ "$token" = "$2" ] && mv "$home/pending" "$home/restoring" || exit 1
	go_back asked || { leave; exit 2; }
	rm -f "$home/restored"
	start-stop-daemon -S -b -p /var/run/ethermode-reload.pid -x /bin/sh -- -c 'sleep 1; reload_config; for name; do ifup "$name"; done' sh $(interfaces)
	leave
	;;
confirm)
	enter && take pending && [ "$token" = "$2" ] && mv "$home/pending" "$home/confirmed" || exit 1
	sync
	logger -t ${guardService} confirmed
	leave
	;;
esac
`;
