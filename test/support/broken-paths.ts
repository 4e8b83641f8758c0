/** One way in which a LAN has no Internet although the router has the carrier's address. */
export interface BrokenPath {
  readonly title: string;
  /** Commands that break a working router. */
  readonly break: string;
  /** The first cause that must be named. */
  readonly code: string;
  /** The repair: `apply`, or commands on the router. */
  readonly fix: string;
}

const lan = "firewall.@zone[0]";
const wan = "firewall.@zone[1]";
const commit = "uci commit; reload_config; ifup wan";

/** Set-ups of real routers. Each is broken and repaired on a router that worked before. */
export const brokenPaths: readonly BrokenPath[] = [
  {
    title: "masquerading is off",
    break: `uci set ${wan}.masq=0; ${commit}`,
    code: "no-masquerading",
    fix: "apply",
  },
  {
    title: "the forwarding from LAN to WAN is missing",
    break: `uci delete firewall.@forwarding[0]; ${commit}`,
    code: "no-forwarding",
    fix: "apply",
  },
  {
    title: "the forwarding from LAN to WAN is disabled",
    break: `uci set firewall.@forwarding[0].enabled=0; ${commit}`,
    code: "no-forwarding",
    fix: "apply",
  },
  {
    title: "the WAN is in no zone",
    break: `uci del_list ${wan}.network=wan; ${commit}`,
    code: "wan-zone",
    fix: "apply",
  },
  {
    title: "the WAN is in the zone of the LAN",
    break: `uci del_list ${wan}.network=wan; uci add_list ${lan}.network=wan; ${commit}`,
    code: "wan-zone",
    fix: "apply",
  },
  {
    title: "no zone of the WAN exists",
    break: `uci delete ${wan}; ${commit}`,
    code: "wan-zone",
    fix: "apply",
  },
  {
    title: "the zone of the WAN is disabled",
    break: `uci set ${wan}.enabled=0; ${commit}`,
    code: "wan-zone",
    fix: "apply",
  },
  {
    title: "the firewall is stopped",
    break: "/etc/init.d/firewall stop",
    code: "firewall-stopped",
    fix: "/etc/init.d/firewall restart",
  },
  {
    title: "the WAN sets no default route",
    break: `uci set network.wan.defaultroute=0; ${commit}`,
    code: "no-default-route",
    fix: "apply",
  },
  {
    title: "the default route is in another table",
    break: `uci set network.wan.ip4table=100; ${commit}`,
    code: "no-default-route",
    fix: `uci delete network.wan.ip4table; ${commit}`,
  },
  {
    title: "another default route has a lower metric",
    break:
      "uci set network.wan.metric=10; uci set network.wanb=interface; uci set network.wanb.proto=static; " +
      "uci set network.wanb.device=br-lan; uci set network.wanb.ipaddr=10.9.9.2; " +
      `uci set network.wanb.netmask=255.255.255.0; uci set network.wanb.gateway=10.9.9.1; ${commit}`,
    code: "other-uplink",
    fix: `uci set network.wanb.metric=100; ${commit}`,
  },
  {
    title: "a static route covers half of the Internet",
    break:
      "uci set network.half=route; uci set network.half.interface=lan; uci set network.half.target=0.0.0.0/1; " +
      `uci set network.half.gateway=192.168.1.250; ${commit}`,
    code: "static-route",
    fix: `uci delete network.half; ${commit}`,
  },
  {
    title: "a static route covers the other half of the Internet",
    break:
      "uci set network.half=route; uci set network.half.interface=lan; uci set network.half.target=128.0.0.0; " +
      `uci set network.half.netmask=128.0.0.0; uci set network.half.gateway=192.168.1.250; ${commit}`,
    code: "static-route",
    fix: `uci delete network.half; ${commit}`,
  },
  {
    title: "the only DNS server is dead",
    break: `uci set network.wan.peerdns=0; uci add_list network.wan.dns=192.0.2.53; ${commit}`,
    code: "dns-failure",
    fix: `uci delete network.wan.peerdns; uci delete network.wan.dns; ${commit}`,
  },
  {
    title: "the router has no DNS server to ask",
    break: `uci set network.wan.peerdns=0; ${commit}`,
    code: "dns-failure",
    fix: `uci delete network.wan.peerdns; ${commit}`,
  },
  {
    title: "dnsmasq is stopped",
    break: "/etc/init.d/dnsmasq stop",
    code: "dns-failure",
    fix: "/etc/init.d/dnsmasq restart",
  },
  {
    title: "the kernel forwards nothing",
    break: "echo 0 > /proc/sys/net/ipv4/ip_forward",
    code: "no-forwarding",
    fix: "echo 1 > /proc/sys/net/ipv4/ip_forward",
  },
  {
    title: "a firewall rule rejects traffic from the LAN",
    break:
      "uci set firewall.block=rule; uci set firewall.block.name=Block; uci set firewall.block.src=lan; " +
      `uci set firewall.block.dest=wan; uci set firewall.block.proto=all; ` +
      `uci set firewall.block.target=REJECT; ${commit}`,
    code: "no-forwarding",
    fix: `uci delete firewall.block; ${commit}`,
  },
  {
    title: "the zone of the WAN rejects what the router sends",
    break: `uci set ${wan}.output=REJECT; ${commit}`,
    code: "no-internet",
    fix: `uci set ${wan}.output=ACCEPT; ${commit}`,
  },
  {
    title: "the LAN is in no zone",
    break: `uci del_list ${lan}.network=lan; uci set firewall.@defaults[0].input=ACCEPT; ${commit}`,
    code: "no-forwarding",
    fix: `uci add_list ${lan}.network=lan; uci set firewall.@defaults[0].input=REJECT; ${commit}`,
  },
  {
    title: "the WAN is stopped by hand",
    break: "ifdown wan",
    code: "wan-off",
    fix: "apply",
  },
  {
    title: "the WAN is disabled",
    break: "uci set network.wan.disabled=1; uci commit; reload_config",
    code: "wan-off",
    fix: "apply",
  },
  {
    title: "the WAN does not start by itself",
    break: "uci set network.wan.auto=0; uci commit; reload_config",
    code: "wan-off",
    fix: "apply",
  },
];
