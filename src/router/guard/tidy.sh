#!/bin/sh
# Removes every trace of the guard and then the file $1: first the files that ask for an action, last
# the init script and the folder, so that the next start completes what a power cut interrupted. `rm`
# keeps the order of its arguments. The record of an outcome stays, with its folder.
tidy() {
	for record in pending restored failed; do
		[ -e "/etc/ethermode/$record" ] && break
	done
	[ -e "/etc/ethermode/$record" ] || set -- /etc/ethermode "$@"
	rm -rf /etc/ethermode/restoring /etc/ethermode/confirmed /etc/ethermode/snapshot-* /etc/ethermode/*.new \
		/etc/ethermode/guard /var/run/ethermode-guard.left /etc/rc.d/S15ethermode-guard \
		/etc/init.d/ethermode-guard "$@"
	sync
}
