#!/bin/sh
# Removes every trace of the guard: first the files that ask for an action, last the init script, so
# that the next start completes what a power cut interrupted.
tidy() {
	rm -f /etc/ethermode/restoring /etc/ethermode/confirmed
	rm -rf /etc/ethermode/snapshot-* /etc/ethermode/*.new /etc/ethermode/guard /var/run/ethermode-guard.left
	rm -f /etc/rc.d/S15ethermode-guard /etc/init.d/ethermode-guard
	rmdir /etc/ethermode 2> /dev/null
	sync
}
