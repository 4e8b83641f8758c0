#!/bin/sh
# Prints the state of the guard.
home=/etc/ethermode
countdown=/var/run/ethermode-guard.left
. ../finish.sh
. ./watchdog.sh
if [ -s "$home/pending" ]; then
	read -r token seconds since owner < "$home/pending"
	left=$seconds
	[ -r "$countdown" ] && read -r left < "$countdown"
	watchdog=stopped
	watchdog_runs && watchdog=running
	echo "$seconds $since $left $watchdog $token $owner"
	finish pending
fi
if [ -e "$home/restoring" ]; then
	read -r token _ _ owner < "$home/restoring"
	echo "$token $owner"
	finish restoring
fi
[ -e "$home/failed" ] && finish failed
[ -e "$home/restored" ] && cat "$home/restored" && finish restored
finish none
