import { configText } from "./config-text.ts";

/** Files that are the same on all recorded routers. */
export const dhcpConfig = configText(
  "dnsmasq: domainneeded=1 boguspriv=1 filterwin2k=0 localise_queries=1 rebind_protection=1 " +
    "rebind_localhost=1 local=/lan/ domain=lan expandhosts=1 nonegcache=0 cachesize=1000 " +
    "authoritative=1 readethers=1 leasefile=/tmp/dhcp.leases " +
    "resolvfile=/tmp/resolv.conf.d/resolv.conf.auto nonwildcard=1 localservice=1 " +
    "ednspacket_max=1232 filter_aaaa=0 filter_a=0",
  "dhcp lan: interface=lan start=100 limit=150 leasetime=12h ra=server dhcpv4=server dhcpv6=server",
  "dhcp wan: interface=wan ignore=1",
);

const errorMessages = [
  "destination-unreachable",
  "packet-too-big",
  "time-exceeded",
  "bad-header",
  "unknown-header-type",
];
const icmpTypes = (...types: readonly string[]): string =>
  types.map((type) => `icmp_type+=${type}`).join(" ");

export const firewallConfig = configText(
  "defaults: syn_flood=1 input=REJECT output=ACCEPT forward=REJECT",
  "zone: name=lan network+=lan input=ACCEPT output=ACCEPT forward=ACCEPT",
  "zone: name=wan network+=wan network+=wan6 input=REJECT output=ACCEPT forward=DROP masq=1 mtu_fix=1",
  "forwarding: src=lan dest=wan",
  "rule: name=Allow-DHCP-Renew src=wan proto=udp dest_port=68 target=ACCEPT family=ipv4",
  "rule: name=Allow-Ping src=wan proto=icmp icmp_type=echo-request family=ipv4 target=ACCEPT",
  "rule: name=Allow-IGMP src=wan proto=igmp family=ipv4 target=ACCEPT",
  "rule: name=Allow-DHCPv6 src=wan proto=udp dest_port=546 family=ipv6 target=ACCEPT",
  "rule: name=Allow-MLD src=wan proto=icmp src_ip=fe80::/10 " +
    `${icmpTypes("130/0", "131/0", "132/0", "143/0")} family=ipv6 target=ACCEPT`,
  "rule: name=Allow-ICMPv6-Input src=wan proto=icmp " +
    icmpTypes("echo-request", "echo-reply", ...errorMessages, "router-solicitation") +
    ` ${icmpTypes("neighbour-solicitation", "router-advertisement", "neighbour-advertisement")} ` +
    "limit=1000/sec family=ipv6 target=ACCEPT",
  "rule: name=Allow-ICMPv6-Forward src=wan dest=* proto=icmp " +
    icmpTypes("echo-request", "echo-reply", ...errorMessages) +
    " limit=1000/sec family=ipv6 target=ACCEPT",
  "rule: name=Allow-IPSec-ESP src=wan dest=lan proto=esp target=ACCEPT",
  "rule: name=Allow-ISAKMP src=wan dest=lan dest_port=500 proto=udp target=ACCEPT",
);

export const dropbearConfig = configText(
  "dropbear main: enable=1 PasswordAuth=on RootPasswordAuth=on Port=22",
);

export const rpcdConfig = configText(
  "rpcd: socket=/var/run/ubus/ubus.sock timeout=30",
  "login: username=root password=$p$root read+=* write+=*",
);
