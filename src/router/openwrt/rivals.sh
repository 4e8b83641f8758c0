#!/bin/sh
# The programs that can dial with a modem or use its AT port (docs/facts/modem.md#other-port-users).
# Needs service-state.sh.
users='quectel|qmodem|modem_|modemband|3ginfo|sms_tool|smsd|gammu|ubus-at-daemon|tom_modem|atinout'

# Prints `process PID NAME STARTER` for each of them that runs.
processes() {
	while read -r pid name; do
		[ -n "$name" ] || continue
		starter "$pid"
		echo "process $pid $name $starter"
	done << EOF
$(pgrep -l "$users|cellular_manager|comgt|gcom|wvdial|sendat" < /dev/null)
EOF
}

# Prints `service NAME enabled|disabled running|stopped`, `cron FILE` for a crontab that names one of
# them, and `config NAME` for a package that configures one.
rivals() {
	cd /etc/init.d && for name in qmodem* quectel* modem_* modemband 3ginfo* cellular_manager modemmanager \
		sms_tool* smstools3 smsd gammu* ubus-at-daemon; do
		service_state "$name"
	done
	for path in /etc/crontabs/*; do
		[ -s "$path" ] && grep -q -E "^[^#]*($users)" "$path" && echo "cron $path"
	done
	for name in qmodem 3ginfo sms_tool_js modemband smstools3; do
		[ -s "/etc/config/$name" ] && echo "config $name"
	done
}

# Sets `starter` to the name of the program that started the process $1, through shells.
starter() {
	starter='' above=$1
	for _ in 1 2 3 4 5; do
		next=
		while read -r key number _; do [ "$key" = PPid: ] && next=$number; done < "/proc/$above/status"
		[ -n "$next" ] && [ "$next" -gt 0 ] || return
		above=$next
		read -r starter _ < "/proc/$above/comm"
		case "$starter" in sh | ash) ;; *) return ;; esac
	done
}
