#!/bin/sh
# Confirms a change or restores the old configuration. $1 confirm or restore, $2 token.
home=/etc/ethermode
. ../finish.sh
for state in pending restoring; do
	[ -s "$home/$state" ] || continue
	read -r token _ < "$home/$state"
	[ "$token" = "$2" ] || finish another
	[ -r "$home/guard" ] || break
	# In a subshell, because it exits.
	# shellcheck source=/dev/null
	(. "$home/guard") < /dev/null > /dev/null 2>&1
	case $? in 0) finish 'done' ;; 2) finish failed ;; esac
	break
done
[ -e "$home/restoring" ] && finish restoring
[ -e "$home/failed" ] && finish failed
if [ -e "$home/restored" ]; then
	cat "$home/restored"
	[ "$1" = restore ] && rm -f "$home/restored" && rmdir "$home" && sync
	finish went-back
fi
finish none
