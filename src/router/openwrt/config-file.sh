#!/bin/sh
# shellcheck disable=SC2034 # `place` and `beside` are read by the scripts that include this one
# Where /etc/config has a link, uci keeps the link and writes the file it leads to (uci file.c
# uci_file_commit); a dangling link is replaced.

# Sets `place` to the file that the package $1 is in, and `beside` to a name in the same folder, which
# can be renamed to that file.
locate() {
	place=/etc/config/$1
	if [ -h "$place" ]; then place=$(readlink -f "$place" || echo "$place"); fi
	beside=${place%/*}/.$1.ethermode
}
