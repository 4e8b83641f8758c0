#!/bin/sh
# Reports the outcome of a script in its last line and ends it.
finish() {
	printf 'result %s\n' "$1"
	exit 0
}
