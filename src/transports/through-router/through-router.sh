#!/bin/sh
# Carries bytes between its own ends and a serial port of the router. $1 is the port, $2 a mark by
# which a later call recognises what this one started. The first line is the outcome: `ready`,
# `missing`, `no-port`, `held` with a line per process, or the shell's error message.
#
# A ttyUSB opens cooked and echoing: the kernel would send the modem's output back to the modem, and
# with ATE1 a command would loop between them. Plain OpenWrt has no stty. But ash's own `read -s -n`
# switches echo and line editing off while it waits, and a killed one cannot switch them on again.
# The remaining settings are harmless to AT: a CR arrives as LF, and ^C, ^\, ^Z, ^Q, ^S do not pass.
#
# Not `cat`: busybox's sends from file to file in the kernel, which locks the pipe to dropbear until
# the modem sends, and dropbear with it (measured, busybox 1.35, Linux 6.18).
#
# When the input closes, or the connection is cut, the writer ends and stops the reader; when the
# port hangs up, the reader ends.
port=$1 mark=$2
exec 2>&1
[ -e "$port" ] || {
	echo missing
	exit 1
}
[ -c "$port" ] || {
	echo no-port
	exit 1
}
others=
for file in /proc/[0-9]*/fd/*; do
	# shellcheck disable=SC3013 # busybox ash has -ef
	[ "$file" -ef "$port" ] || continue
	pid=${file#/proc/}
	pid=${pid%%/*}
	if tr '\0' '\n' < "/proc/$pid/environ" 2> /dev/null | grep -qx "ETHERMODE_PORT=$mark"; then
		kill -9 "$pid"
		continue
	fi
	case " $others " in *" $pid "*) ;; *) others="$others $pid" ;; esac
done
for pid in $others; do
	if tr '\0' '\n' < "/proc/$pid/environ" 2> /dev/null | grep -q '^ETHERMODE_PORT='; then
		name=ethermode
	else
		read -r name < "/proc/$pid/comm"
	fi
	echo "held $pid $name"
done
[ -z "$others" ] || exit 1
exec 3<> "$port" 4<&0
quieten() {
	# shellcheck disable=SC3045 # busybox ash has -s and -n
	read -r -s -n 1 _ <&3 &
	reader=$!
	polls=0
	asleep=0
	while [ "$asleep" -lt 3 ] && [ "$polls" -lt 20000 ] && read -r _ _ state _ < "/proc/$reader/stat"; do
		polls=$((polls + 1))
		[ "$state" = S ] && asleep=$((asleep + 1))
	done
	kill -9 "$reader"
	wait "$reader"
	[ "$?" = 137 ]
}
if command -v stty > /dev/null; then
	stty raw -echo <&3
else
	tries=0
	until quieten 2> /dev/null || [ "$tries" -ge 30 ]; do tries=$((tries + 1)); done
fi
echo ready
exec 2> /dev/null
export ETHERMODE_PORT="$mark"
dd bs=4096 <&3 &
reader=$!
{
	dd bs=4096 <&4 >&3
	kill "$reader"
} > /dev/null &
wait "$reader"
