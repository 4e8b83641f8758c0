#!/bin/sh
# Applies the committed packages $@. Each daemon is called directly: `reload_config` alone waits a
# second and returns before anything has happened (docs/facts/openwrt.md#configuration-reload). It
# comes last, so that its record
# of what is in effect is right, and to inform every other listener.
for config; do
	case "$config" in
	network) ubus call network reload ;;
	firewall) /etc/init.d/firewall reload ;;
	dhcp) for service in dnsmasq odhcpd; do [ -x "/etc/init.d/$service" ] && "/etc/init.d/$service" reload; done ;;
	esac
done < /dev/null > /dev/null 2>&1
reload_config < /dev/null > /dev/null 2>&1
