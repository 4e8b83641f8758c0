import { configFileFunctions } from "../openwrt/config-file-script.ts";

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

/** In RAM, so that a watchdog that was killed and started again counts on; where only root may write. */
export const countdownFile = "/var/run/ethermode-guard.left";

export const initScript = `#!/bin/sh /etc/rc.common
START=15
USE_PROCD=1

boot() {
	[ -x ${guardHome}/guard ] && { ${guardHome}/guard boot; return; }
	# The power was cut when all but this was gone.
	rmdir ${guardHome} 2> /dev/null
	rm -f /etc/rc.d/S15${guardService} ${guardInit}
}

start_service() {
	[ -s ${guardHome}/pending ] || return 0
	procd_open_instance
	procd_set_param command ${guardHome}/guard watch
	procd_set_param respawn 3600 1 5
	procd_close_instance
}
`;

/**
 * Shared with the script that arms: one at a time makes or removes the guard. A lock whose owner is gone counts for nothing.
 * It is had by making the file, which needs no room; where RAM is full its owner cannot be written into it, and then it counts for some seconds.
 */
export const lockFunctions = `
lock=/var/run/ethermode-guard.lock
enter() {
	tries=0
	until ( set -C; : > "$lock" ) 2> /dev/null; do
		owner=
		read -r owner 2> /dev/null < "$lock"
		tries=$((tries + 1))
		[ "$tries" -lt 10 ] || return 1
		if { [ -n "$owner" ] || [ "$tries" = 8 ]; } && ! kill -0 "\${owner:-none}" 2> /dev/null; then
			rm -f "$lock"
		else
			sleep 1
		fi
	done
	echo "$$" 2> /dev/null > "$lock"
	trap 'rm -f "$lock"' EXIT
}
`;

/** Removes every trace: first what says that something is to be done, last the init script, so that the next start goes on with what a power cut left undone. */
export const tidyFunction = `
tidy() {
	rm -f "$home/restoring" "$home/confirmed"
	rm -rf "$home"/snapshot-* "$home"/*.new "$home/guard" ${countdownFile}
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
${lockFunctions}${tidyFunction}${configFileFunctions}
take() {
	token=
	read -r token seconds rest 2> /dev/null < "$home/$1"
	[ -n "$token" ]
}

# Nothing is touched unless every copy is what it was when it was made. A full flash has no room for a second copy, but for another name of the first.
restore() {
	take restoring || return 1
	kept=$home/snapshot-$token
	( cd "$kept/copies" && sha256sum -c -s ../sums ) || return 1
	for file in "$kept/copies"/*; do
		aside=$(beside "\${file##*/}")
		rm -f "$aside"
		cp -p "$file" "$aside" 2> /dev/null || { rm -f "$aside"; ln "$file" "$aside"; } || return 1
	done
	sync
	for file in "$kept/copies"/*; do
		mv -f "$(beside "\${file##*/}")" "$(place "\${file##*/}")" || return 1
		forget "\${file##*/}"
	done
	while read -r name; do
		rm -f "/etc/config/$name"
		forget "$name"
	done < "$kept/absent"
	sync
	( cd /etc/config && sha256sum -c -s "$kept/sums" )
}

# What is staged belongs to the new file; and an apply of LuCI inside the window holds a copy of the new one, which rpcd would bring back when it is not confirmed.
forget() {
	rm -f "/tmp/.uci/$1" "/var/run/rpcd/snapshot-files/$1"
}

# Writes down how it ended. What could not be put back stays where it is, for hands.
outcome=
go_back() {
	outcome=restored
	restore || outcome=failed
	for file in "$kept/copies"/*; do rm -f "$(beside "\${file##*/}")"; done
	echo "$1" > "$home/$outcome.new"
	mv -f "$home/$outcome.new" "$home/$outcome"
	sync
	logger -t ${guardService} "$outcome: $1"
	[ "$outcome" = restored ]
}

interfaces() {
	cat "$home/snapshot-$token/interfaces"
}

# As long as it is nowhere written that going back failed, the next start tries again.
leave() {
	if [ "$outcome" = failed ]; then
		[ -e "$home/failed" ] && rm -f "$home/restoring"
	else
		tidy
	fi
	rm -f "$lock"
	ubus call service delete '{"name":"${guardService}"}' < /dev/null > /dev/null 2>&1
}

case $1 in
boot)
	# A start while a change is unconfirmed means that it never was. Services read the configuration after this.
	if [ -e "$home/pending" ]; then mv "$home/pending" "$home/restoring" || exit 1; fi
	if [ -e "$home/restoring" ] && ! [ -e "$home/restored" ]; then
		go_back boot || { [ -e "$home/failed" ] && rm -f "$home/restoring"; exit 1; }
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
	while [ -e "$home/pending" ] && ! mv "$home/pending" "$home/restoring"; do
		logger -t ${guardService} 'cannot go back: the flash takes no change'
		sleep 10
	done
	[ -e "$home/restoring" ] || exit 0
	if go_back timeout; then
		ubus call network reload < /dev/null > /dev/null 2>&1
		reload_config < /dev/null > /dev/null 2>&1
		for name in $(interfaces); do ifup "$name" < /dev/null > /dev/null 2>&1; done
	fi
	leave
	;;
restore)
	enter || exit 1
	if take pending; then
		[ "$token" = "$2" ] && mv "$home/pending" "$home/restoring" || exit 1
	else
		# Whoever had begun it is gone, or the lock would not be ours.
		take restoring && [ "$token" = "$2" ] || exit 1
	fi
	go_back asked || { leave; exit 2; }
	start-stop-daemon -S -b -p /var/run/ethermode-reload.pid -x /bin/sh -- -c 'sleep 1; ubus call network reload; reload_config; for name; do ifup "$name"; done' sh $(interfaces)
	leave
	rm -f "$home/restored"
	rmdir "$home" 2> /dev/null
	sync
	;;
confirm)
	enter && take pending && [ "$token" = "$2" ] && mv "$home/pending" "$home/confirmed" || exit 1
	sync
	logger -t ${guardService} confirmed
	leave
	;;
esac
`;
