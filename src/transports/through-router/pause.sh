#!/bin/sh
# Stops a service of the router while its standard input stays open, and starts it again. $1 is the
# service, $2 the owner of the pause, $3 how many seconds a lost connection may take to return. The
# first line is one of `paused PID`, `not-running` (the script does nothing: a service that did not
# run is not started), `paused-by-another`.
#
# A note in RAM records the pause before it begins: after a power cut the router starts its services
# itself. A script that finds the note without its owner takes the duty over. So the service starts
# again on `resume`, when this program is killed (the connection ends and does not return in time),
# and, should this script be killed too, with the next run.
service=$1 owner=$2 patience=$3
note=/tmp/ethermode-paused.$service
trap '' HUP PIPE
mine() {
	now=
	read -r now < "$note"
	[ "$now" = "$owner $$ $1" ]
}
write() {
	echo "$owner $$ $1" > "$note.$$" && mv "$note.$$" "$note"
}
if [ -e "$note" ]; then
	read -r other pid state < "$note"
	if [ "$other" != "$owner" ] && [ "$state" = held ] && kill -0 "$pid" 2> /dev/null; then
		echo paused-by-another
		exit
	fi
else
	ubus call service list "{\"name\":\"$service\"}" < /dev/null 2> /dev/null | grep -q '"running": *true' || {
		echo not-running
		exit
	}
fi
write held || exit
"/etc/init.d/$service" stop < /dev/null > /dev/null 2>&1
echo "paused $$"
word=
read -r word
mine held || exit
if [ "$word" != resume ]; then
	write alone
	while [ "$patience" -gt 0 ] && mine alone; do
		sleep 1
		patience=$((patience - 1))
	done
	mine alone || exit
fi
"/etc/init.d/$service" start < /dev/null > /dev/null 2>&1
rm -f "$note"
[ "$word" = resume ] && echo resumed
