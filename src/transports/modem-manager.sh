#!/bin/sh
# Keeps ModemManager away from the device $1 while standard input stays open; the pipe closes even
# when its writer is killed. A background job of a shell reads from /dev/null unless told otherwise,
# hence the third descriptor.
exec 3<&0
mmcli --inhibit-device="$1" < /dev/null 3<&- &
mmcli=$!
{
	read -r _ <&3
	kill "$mmcli"
} > /dev/null 2>&1 &
watcher=$!
exec 3<&-
wait "$mmcli"
status=$?
kill "$watcher" 2> /dev/null
exit "$status"
