import { fact, term } from "./term.ts";
import type { Term } from "./term.ts";

/** OpenWrt and its programs. */
export const routerTerms: readonly Term[] = [
  term("OpenWrt", "The Linux system for routers that ethermode configures over SSH."),
  term(
    "UCI",
    "The configuration of OpenWrt: text files in /etc/config with sections and options.",
    { uci: "uci show network", source: fact("openwrt", "uci-file-syntax") },
  ),
  term(
    "LuCI|web interface",
    "The web pages of OpenWrt. Its unsaved changes have to be saved or reverted before ethermode " +
      "writes.",
  ),
  term("ubus|ifstatus", "The message bus of OpenWrt. It reports the state of interfaces.", {
    uci: "ubus call network.interface dump",
  }),
  term("netifd|reload_config", "The program that applies /etc/config/network.", {
    uci: "reload_config",
  }),
  term(
    "ifup|ifdown",
    "Restarts or stops an interface of the router. ifup wan requests a new lease.",
    { uci: "ifup wan" },
  ),
  term("udhcpc", "The DHCP client of OpenWrt.", { uci: "network.wan.proto=dhcp" }),
  term("dnsmasq", "The DNS and DHCP server of the LAN.", { uci: "/etc/config/dhcp" }),
  term("logread", "Prints the system log of OpenWrt. `doctor --from` diagnoses it.", {
    uci: "logread",
  }),
  term(
    "dmesg|kernel log",
    "Prints the log of the Linux kernel, with USB connects and disconnects.",
    { uci: "dmesg" },
  ),
  term(
    "firewall zone|zone|firewall|fw4|nftables|iptables",
    "A group of interfaces with the same rules. The WAN belongs to the zone wan, which translates " +
      "addresses.",
    { uci: "/etc/config/firewall" },
  ),
  term("bridge|br-lan", "Joins several ports to one network. br-lan holds the LAN ports.", {
    uci: "network.@device",
  }),
  term(
    "DSA|swconfig|switch",
    "Two ways in which OpenWrt names the ports of a switch: lan1 and wan (DSA), or eth0.2 with a " +
      "VLAN (swconfig).",
  ),
  term("board.json", "The list of the router's ports that OpenWrt writes at its first start.", {
    uci: "/etc/board.json",
  }),
  term(
    "mwan3|failover|load balancing|multi-WAN|second uplink|Starlink",
    "Balances or fails over between several uplinks. Its configuration must name the WAN.",
    {
      uci: "/etc/config/mwan3",
      source: fact("openwrt", "mwan3"),
    },
  ),
  term(
    "SQM|QoS|latency|bufferbloat",
    "Shapes traffic to keep latency low. Its interface must be the WAN's device.",
    {
      uci: "/etc/config/sqm",
      source: fact("openwrt", "sqm"),
    },
  ),
  term("SSH|dropbear", "The encrypted login to the router.", { uci: "/etc/config/dropbear" }),
  term(
    "host key|known_hosts|fingerprint",
    "The key that identifies the router. A changed key is refused.",
  ),
  term("SSH agent|key|private key", "Holds the keys for logins without a password."),
  term("jump host|bastion", "A computer through which SSH reaches the router."),
];

/** Options of UCI that plans write or that the doctor reports; `*` represents a section. */
export const uciTerms: readonly Term[] = [
  term(
    "network.*.proto|proto",
    "The protocol of an interface: dhcp, static, pppoe, qmi, mbim, modemmanager. A WAN on the " +
      "modem's Ethernet port needs dhcp.",
    { uci: "uci set network.wan.proto=dhcp" },
  ),
  term(
    "network.*.device|network.*.ifname",
    "The network device of an interface. Releases before 21.02 call the option ifname.",
    { uci: "network.wan.device" },
  ),
  term("network.*.metric", "The rank of the default route of this interface.", {
    source: fact("openwrt", "route-metrics"),
  }),
  term(
    "network.*.disabled|disabled",
    "1 keeps the interface down. ethermode disables old cellular interfaces and never deletes them.",
    { uci: "network.wwan.disabled=1" },
  ),
  term("network.*.auto", "0 keeps the interface down until ifup."),
  term("network.*.peerdns|peerdns", "0 ignores the DNS servers of the lease."),
  term("network.*.dns", "DNS servers in addition to those of the lease."),
  term("network.*.defaultroute|defaultroute", "0 sets no default route through this interface."),
  term(
    "network.*.ip4table|network.*.ip6table",
    "The routing table of the interface. Another table than main is used by policy routing only.",
  ),
  term(
    "network.*.ipaddr|network.*.netmask|network.*.gateway",
    "Address, network mask and gateway of a static interface.",
  ),
  term("network.*.broadcast", "1 asks the DHCP server to answer by broadcast.", {
    source: fact("openwrt", "problem-19"),
  }),
  term(
    "network.*.apn|network.*.pincode|network.*.auth|network.*.username|network.*.password",
    "Settings of a cellular or PPPoE interface. With a modem in Ethernet mode the modem holds them.",
  ),
  term("network.*.mtu", "The largest packet of the interface."),
  term(
    "network.*.macaddr|macaddr",
    "A MAC address in place of that of the hardware. A passthrough rule must name it.",
  ),
  term(
    "network.*.ipv6|network.*.reqprefix|network.*.reqaddress|network.*.extendprefix",
    "How the interface requests IPv6 addresses and prefixes.",
    { source: fact("openwrt", "problem-11") },
  ),
  term("network.*.delegate", "Whether the interface passes an IPv6 prefix on to other interfaces."),
  term("firewall.*.mtu_fix", "1 lowers the size of TCP packets to the MTU of the WAN."),
  term("network.*.ports", "The ports of a bridge."),
  term("network.*.vlan|network.*.vid", "The VLAN of a switch port or device."),
  term("network.*.type|network.*.name", "Kind and name of a device, such as a bridge."),
  term("firewall.*.masq", "1 translates the addresses of the LAN to that of the WAN."),
  term(
    "firewall.*.network|firewall.*.input|firewall.*.forward|firewall.*.output",
    "The interfaces of a zone, and what it accepts.",
  ),
  term(
    "firewall.*.src|firewall.*.dest",
    "A forwarding from one zone to another, such as lan to wan.",
  ),
];
