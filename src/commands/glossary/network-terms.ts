import { fact, term } from "./term.ts";
import type { Term } from "./term.ts";

const rule = 'AT+QMAP="MPDN_rule"';

/** Addresses, and the ways in which they are passed on. */
export const networkTerms: readonly Term[] = [
  term(
    "IP passthrough|IPPT|passthrough|bridge mode|IP pass-through",
    "The modem hands the carrier's address to the router instead of translating it. Only the " +
      "router does NAT then.",
    { at: rule, source: fact("modem", "mpdn-receiver") },
  ),
  term(
    "NAT|network address translation",
    "A router replaces the private addresses of its LAN by its own address. Connections from the " +
      "Internet reach the LAN only through forwarded ports.",
    { uci: "firewall.@zone[1].masq", source: "RFC 3022" },
  ),
  term(
    "double NAT",
    "Modem and router both translate addresses. Port forwarding, games and VPNs can fail. IP " +
      "passthrough removes the first NAT.",
    { at: rule, source: fact("openwrt", "verdict-from-the-router") },
  ),
  term(
    "CGNAT|carrier-grade NAT|CG-NAT",
    "The carrier translates the addresses of many customers, often 100.64.0.0/10 or 10.0.0.0/8. " +
      "No setting changes it. Passthrough works with it, port forwarding does not.",
    { source: "RFC 6598" },
  ),
  term(
    "464XLAT|CLAT|NAT64|IPv6 only",
    "The carrier's network uses IPv6 only and translates IPv4. The modem then shows 192.0.0.2. " +
      "Without it, an IPv6-only modem gives the router's WAN no IPv4 address.",
    { source: "RFC 6877" },
  ),
  term(
    "192.0.0.2|192.0.0.1",
    "The address that 464XLAT gives to an IPv4 device in an IPv6 network.",
    { source: "RFC 7335" },
  ),
  term(
    "192.168.225.1|192.168.224.1|192.168.225.0/24|modem LAN",
    "The modem's address in its own LAN: its web interface, DHCP server and NAT. In passthrough " +
      "without NAT it is unreachable. A WAN address of this network means double NAT or an old " +
      "lease.",
    { at: 'AT+QMAP="LANIP"', source: fact("modem", "lan-address") },
  ),
  term(
    "192.168.11.1|192.168.11.0/24",
    "A LAN that some modems hand out while they have no data connection.",
    { source: fact("modem", "symptom-10") },
  ),
  term(
    "private address|private IP|RFC 1918",
    "10.0.0.0/8, 172.16.0.0/12 and 192.168.0.0/16. The Internet does not route them.",
    { source: "RFC 1918" },
  ),
  term(
    "static address|static IP",
    "An address that stays the same. A mobile carrier gives one with few plans only. On a router: a " +
      "WAN with an address typed in, instead of DHCP.",
    { uci: "network.wan.proto", source: "RFC 2131" },
  ),
  term(
    "public address|public IP",
    "An address that the Internet routes. Port forwarding needs one.",
    { source: "RFC 1918" },
  ),
  term(
    "DHCP",
    "The router asks for an address, and a DHCP server assigns one with a lease time, a gateway " +
      "and DNS servers.",
    { uci: "network.wan.proto=dhcp", source: "RFC 2131" },
  ),
  term(
    "lease|DHCP lease",
    "An address that a DHCP server assigned for a time. The router keeps it until it expires or " +
      "until the interface restarts.",
    { uci: "ifup wan", source: "RFC 2131" },
  ),
  term(
    "stale lease|old lease",
    "A lease from before passthrough was set: the router still holds an address of the modem's LAN.",
    { uci: "ifup wan", source: fact("modem", "symptom-10") },
  ),
  term(
    "gateway|default gateway|next hop",
    "The device that a router sends packets for the Internet to.",
    { uci: "ip route", source: "RFC 1812" },
  ),
  term(
    "default route",
    "The route for all destinations without a more specific one. With several, the lowest metric " +
      "wins.",
    { uci: "network.wan.metric", source: fact("openwrt", "route-metrics") },
  ),
  term("metric", "The rank of a route. The default route with the lowest metric is used.", {
    uci: "network.wan.metric",
    source: fact("openwrt", "route-metrics"),
  }),
  term(
    "subnet|netmask|prefix",
    "The part of an address that names the network: 192.168.1.0/24 has the addresses 192.168.1.1 " +
      "to 192.168.1.254.",
    { source: "RFC 4632" },
  ),
  term("LAN|LAN port|local network", "The network of your computers, behind the router.", {
    uci: "network.lan",
  }),
  term(
    "WAN|WAN port|wide area network",
    "The side of the router that leads to the Internet. With this modem it is an Ethernet port " +
      "with DHCP.",
    { uci: "network.wan" },
  ),
  term(
    "MAC address|MAC",
    "The hardware address of a network port, such as 02:00:5e:00:53:01. The passthrough rule can " +
      "name the MAC address that receives the carrier's address.",
    { at: rule, source: fact("modem", "mac-bind") },
  ),
  term("ping|traceroute", "Sends small packets to an address and shows whether it answers.", {
    uci: "ping -c 3 192.168.225.1",
  }),
  term("MTU", "The largest packet of a network. Mobile networks often have less than 1500 bytes.", {
    uci: "network.wan.mtu",
  }),
  term(
    "TTL|tethering|hotspot",
    "A counter that each router lowers by one. Some carriers use it to detect tethering.",
    { source: "RFC 791" },
  ),
  term(
    "VLAN|802.1Q",
    "A number in the Ethernet frame that separates networks on one cable. Providers of DSL and " +
      "fibre use them, modems on Ethernet do not.",
    { uci: "network.@device", source: "IEEE 802.1Q" },
  ),
  term("DNS|name server", "Translates names into addresses.", { uci: "network.wan.peerdns" }),
  term(
    "port forwarding|DNAT",
    "Connections from the Internet to a port of the router go to a computer of the LAN. Needs a " +
      "public address and one NAT at most.",
    { uci: "firewall.@redirect[0]" },
  ),
  term(
    "DMZ",
    "A NAT device forwards all inbound traffic to one address. It is a workaround for firmware " +
      "without passthrough, and still NAT.",
    { at: 'AT+QMAP="DMZ"', source: fact("modem", "rule-r9") },
  ),
  term(
    "DDNS|dynamic DNS",
    "A name that follows a changing address. It needs the public address on the router.",
    {},
  ),
  term("masquerading|masq", "NAT with the address that the interface has at that time.", {
    uci: "firewall.@zone[1].masq",
  }),
  term(
    "link|link down|cable|NO-CARRIER|no carrier",
    "The state of an Ethernet cable between two ports. Without a link the router gets no lease. AT " +
      "programs print NO CARRIER for a call that ended.",
    { uci: "ip link show dev eth1", source: fact("openwrt", "problem-14") },
  ),
  term("ARP", "Finds the MAC address of an IPv4 address on an Ethernet.", { source: "RFC 826" }),
  term(
    "IPv6|DHCPv6|prefix delegation",
    "The newer address family. Mobile networks assign a /64, which the router passes on to the LAN.",
    { uci: "network.wan6", source: fact("openwrt", "problem-11") },
  ),
  term(
    "PPPoE",
    "The login protocol of many DSL and fibre lines. A modem on Ethernet needs DHCP instead.",
    { uci: "network.wan.proto" },
  ),
  term(
    "VPN|WireGuard|tunnel",
    "An encrypted connection through the Internet. A VPN that takes the default route is not a " +
      "fault.",
    {},
  ),
  term(
    "router-mac|binding",
    "Passthrough hands the carrier's address to one device, named by its MAC address. `router-mac` is the " +
      "router's WAN port.",
    { at: 'AT+QMAP="MPDN_rule"', source: fact("modem", "mpdn-receiver") },
  ),
];
