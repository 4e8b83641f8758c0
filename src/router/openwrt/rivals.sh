#!/bin/sh
# Prints the programs that can dial with a modem or use its AT port: `process PID NAME`, `service
# NAME enabled|disabled`, `cron FILE` for a crontab that names one of them, and `config NAME` for a
# package that configures one (docs/facts/modem.md#other-port-users). Needs service-enabled.sh.
rivals() {
	users='quectel|qmodem|modem_|modemband|3ginfo|sms_tool|smsd|gammu|ubus-at-daemon|tom_modem|atinout'
	while read -r pid name; do
		[ -n "$name" ] && echo "process $pid $name"
	done << EOF
$(pgrep -l "$users|cellular_manager|comgt|gcom|wvdial|sendat" < /dev/null)
EOF
	for path in /etc/init.d/*; do
		name=${path##*/}
		case "$name" in
		qmodem* | quectel* | modem_* | modemband | 3ginfo* | cellular_manager) ;;
		sms_tool* | smstools3 | smsd | gammu* | ubus-at-daemon) ;;
		*) continue ;;
		esac
		if service_enabled "$name"; then echo "service $name enabled"; else echo "service $name disabled"; fi
	done
	for path in /etc/crontabs/*; do
		[ -s "$path" ] && grep -q -E "^[^#]*($users)" "$path" && echo "cron $path"
	done
	for name in qmodem 3ginfo sms_tool_js modemband smstools3; do
		[ -s "/etc/config/$name" ] && echo "config $name"
	done
}
