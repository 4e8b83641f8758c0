#!/bin/sh
# Applies the committed packages $@ and prints the interfaces of netifd. Each daemon is called
# directly, because procd's triggers wait a second. They come last, to inform every other listener, by
# the event that rpcd and `reload_config` send; the latter reads and sums every package for it
# (docs/facts/openwrt.md#configuration-reload).
{
	for config; do
		case "$config" in
		network) ubus call network reload ;;
		firewall) /etc/init.d/firewall reload ;;
		dhcp) for service in dnsmasq odhcpd; do [ -x "/etc/init.d/$service" ] && "/etc/init.d/$service" reload; done ;;
		esac
	done
	for config; do
		ubus call service event '{"type":"config.change","data":{"package":"'"$config"'"}}'
	done
} < /dev/null > /dev/null 2>&1
ubus call network.interface dump < /dev/null 2> /dev/null
