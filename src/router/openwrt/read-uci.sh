#!/bin/sh
# Prints packages in parts headed by the mark $1: with `files` as $2 their files, with `ids` every
# value with the id of its section. The other arguments are the packages.
exec 2> /dev/null
mark=$1
kind=$2
shift 2
for config; do
	printf '\n%s %s\n' "$mark" "$config"
	case "$kind" in
	files) cat "/etc/config/$config" ;;
	ids) uci -X show "$config" < /dev/null ;;
	esac
done
printf '\n%s end\n' "$mark"
