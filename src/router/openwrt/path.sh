#!/bin/sh
# Prints the facts that decide whether a computer in the LAN reaches the Internet, in parts headed by the
# mark $1. With `active` as $2 the router also sends one packet each: to $3, an address or a name, a
# query for the name $4, and from its LAN address $5; $6 is the gateway of the lease, the other
# arguments are DNS servers. Changes nothing. Applets and programs of every OpenWrt since 19.07
# (docs/facts/openwrt.md#busybox-applets); `ping` and `nslookup` end by themselves.
exec 2> /dev/null
mark=$1 mode=$2 host=$3 name=$4 lan=$5 gateway=$6
shift 6
newline='
'
part() {
	printf '\n%s %s\n' "$mark" "$1"
}
# A loaded firewall4 has its table, a loaded firewall3 its chains. Without either program, procd
# lists the service while it is started (docs/facts/openwrt.md#firewall-loaded).
firewall() {
	seen=''
	if tables=$(nft list tables); then
		seen=1
		case "$tables" in *'inet fw4'*) echo loaded; return ;; esac
	fi
	if chains=$(iptables -t nat -S); then
		seen=1
		case "$chains" in *zone_*) echo loaded; return ;; esac
	fi
	[ -n "$seen" ] && { [ -e /sbin/fw4 ] || [ -e /sbin/fw3 ]; } && echo stopped && return
	case "$(ubus call service list '{"name":"firewall"}' < /dev/null)" in
	*'"firewall"'*) echo loaded ;;
	*'{'*) echo stopped ;;
	esac
}
# Port 53 is 0035 in these tables.
resolver() {
	[ -r /proc/net/udp ] || return
	for table in /proc/net/udp /proc/net/udp6; do
		while read -r _ local _; do case "$local" in *:0035) echo running; return ;; esac; done < "$table"
	done
	echo stopped
}
reaches() {
	ping -c 1 -W 2 "$@" > /dev/null < /dev/null || ping -c 1 -W 2 "$@" > /dev/null < /dev/null
}
# Any answer to HTTP shows that a TCP connection was made.
fetches() {
	if command -v uclient-fetch > /dev/null; then
		text=$(uclient-fetch -T 3 -O /dev/null "http://$1/" < /dev/null 2>&1) && return
	elif command -v wget > /dev/null; then
		text=$(wget -T 3 -O /dev/null "http://$1/" < /dev/null 2>&1) && return
	else
		return 1
	fi
	case "$text" in *'Redirected to'* | *'HTTP error'* | *'server returned error'*) return ;; esac
	return 1
}
# Asks the server $2 for the IPv4 address of $1 and prints it, or why there is none.
lookup() {
	named='' address='' why=silent
	text=$(nslookup "$1" "$2" < /dev/null 2>&1)
	case "$text" in
	*NXDOMAIN* | *'No answer'* | *'not known'* | *'does not resolve'*) why=unknown-name ;;
	*REFUSED* | *SERVFAIL*) why=refused ;;
	esac
	while read -r key value other _; do
		[ "$key" = Address ] && value=$other
		case "$key $value" in
		Name:*) named=1 ;;
		Address*.*.*.*) [ -n "$named" ] && [ -z "$address" ] && address=$value ;;
		esac
	done << EOF
$text
EOF
	echo "lookup $2 ${address:-$why}"
	[ -n "$address" ]
}
# The resolver of the LAN first. Without its answer, each of its servers shows which one fails.
resolve() {
	wanted=$1
	shift
	lookup "$wanted" 127.0.0.1 && return
	asked='' usable=''
	for server; do
		case " $asked " in *" $server "*) continue ;; esac
		asked="$asked $server"
		lookup "$wanted" "$server" && usable=$address
	done
	address=$usable
	[ -n "$address" ]
}
probe() {
	target=$host
	case "$host" in
	*[a-zA-Z_-]*)
		resolve "$host" "$@" || return
		target=$address
		;;
	esac
	route=$(ip route get "$target" < /dev/null)
	[ -n "$route" ] || {
		echo 'route none'
		return
	}
	printf 'route %s\n' "${route%%"$newline"*}"
	if reaches "$target"; then
		echo "ping $target answered"
	else
		echo "ping $target silent"
		fetches "$target" || {
			echo "tcp $target silent"
			if [ -n "$gateway" ]; then
				if reaches "$gateway"; then echo "ping $gateway answered"; else echo "ping $gateway silent"; fi
			fi
			[ $# -gt 0 ] && [ "$target" = "$host" ] && lookup "$name" "$1"
			return
		}
		echo "tcp $target answered"
		lan=''
	fi
	[ "$target" = "$host" ] && resolve "$name" "$@"
	[ -n "$lan" ] || return
	if reaches -I "$lan" "$target"; then echo "lan $lan answered"; else echo "lan $lan silent"; fi
}

part routes
ip -4 route show < /dev/null
part firewall
firewall
part resolver
resolver
part ip-forward
# The shell reads single bytes, and a file of /proc/sys ends after the first: `read` reports a failure.
forward=''
read -r forward < /proc/sys/net/ipv4/ip_forward
[ -n "$forward" ] && echo "$forward"
if [ "$mode" = active ]; then
	part probes
	probe "$@"
fi
part end
