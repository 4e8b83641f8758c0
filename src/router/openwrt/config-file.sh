#!/bin/sh
# Where /etc/config has a link, uci keeps the link and writes the file it leads to (uci file.c
# uci_file_commit); a dangling link is replaced.

# Prints the file that the package $1 is in.
place() {
	readlink -f "/etc/config/$1" || echo "/etc/config/$1"
}

# Prints a name in the same folder, which can be renamed to that file.
beside() {
	path=$(place "$1")
	echo "${path%/*}/.$1.ethermode"
}
