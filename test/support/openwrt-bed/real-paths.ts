import type { Bed } from "./bed.ts";
import type { PathCheck } from "../../../src/workflows/observe/path-input.ts";
import { brokenPaths } from "../broken-paths.ts";
import { nft } from "./network.ts";

/** One way in which real netns, nftables and dnsmasq leave a LAN without the Internet. */
export interface RealPath {
  readonly title: string;
  /** The first cause that must be named. */
  readonly code: string;
  /** Packets are sent where only they can show the cause: a lost one takes seconds. */
  readonly check: PathCheck;
  /** Whether a computer in the LAN still reaches an address of the Internet. */
  readonly reaches: boolean;
  /** Commands on the router, or work on the network behind it. */
  readonly break: string | ((bed: Pick<Bed, "network">) => Promise<unknown>);
  readonly fix: RealPath["break"];
}

const restore = "cp /tmp/saved/* /etc/config";
const reload = "uci commit; ubus call network reload";
/** A host that does not exist: packets end there. */
const nowhere = "192.168.1.250 dev br-lan";

/** The firewall of the bed follows its file. */
const inFirewall: readonly RealPath[] = [
  "masquerading is off",
  "the forwarding from LAN to WAN is missing",
  "the forwarding from LAN to WAN is disabled",
  "the WAN is in no zone",
  "the WAN is in the zone of the LAN",
  "no zone of the WAN exists",
  "the zone of the WAN is disabled",
  "the LAN is in no zone",
  "a firewall rule rejects traffic from the LAN",
].flatMap((title) =>
  brokenPaths
    .filter((setup) => setup.title === title)
    .map(({ code, break: commands }) => ({
      title,
      code,
      check: title === "masquerading is off" ? {} : "passive",
      reaches: false,
      break: commands.replace("; reload_config; ifup wan", ""),
      fix: restore,
    })),
);

const inNetwork: readonly RealPath[] = [
  {
    title: "the kernel forwards nothing",
    code: "no-forwarding",
    check: {},
    reaches: false,
    break: "echo 0 > /proc/sys/net/ipv4/ip_forward",
    fix: "echo 1 > /proc/sys/net/ipv4/ip_forward",
  },
  {
    title: "a static route covers half of the Internet",
    code: "static-route",
    check: "passive",
    reaches: false,
    break:
      "uci set network.half=route; uci set network.half.interface=lan; " +
      "uci set network.half.target=0.0.0.0/1; uci set network.half.gateway=192.168.1.250; " +
      `uci commit; ip route add 0.0.0.0/1 via ${nowhere}`,
    fix: `${restore}; ip route del 0.0.0.0/1 via ${nowhere}`,
  },
  {
    title: "a static route covers the other half of the Internet",
    code: "static-route",
    check: "passive",
    reaches: true,
    break:
      "uci set network.half=route; uci set network.half.interface=lan; " +
      "uci set network.half.target=128.0.0.0; uci set network.half.netmask=128.0.0.0; " +
      `uci set network.half.gateway=192.168.1.250; uci commit; ip route add 128.0.0.0/1 via ${nowhere}`,
    fix: `${restore}; ip route del 128.0.0.0/1 via ${nowhere}`,
  },
  {
    title: "another default route has a lower metric",
    code: "other-uplink",
    check: "passive",
    reaches: false,
    break:
      `uci set network.wan.metric=10; ${reload}; ` +
      "until ip route | grep -q 'metric 10'; do sleep 0.1; done; " +
      `ip route add default via ${nowhere}`,
    fix: `${restore}; ip route del default via ${nowhere}; ubus call network reload`,
  },
  {
    title: "the WAN sets no default route",
    code: "no-default-route",
    check: {},
    reaches: false,
    break: `uci set network.wan.defaultroute=0; ${reload}`,
    fix: `${restore}; ubus call network reload`,
  },
  {
    title: "the default route is in another table",
    code: "no-default-route",
    check: "passive",
    reaches: false,
    break: `uci set network.wan.ip4table=100; ${reload}`,
    fix: `${restore}; ubus call network reload`,
  },
  {
    title: "the WAN is disabled",
    code: "wan-off",
    check: "passive",
    reaches: false,
    break: `uci set network.wan.disabled=1; ${reload}`,
    fix: `${restore}; ubus call network reload`,
  },
  {
    title: "the WAN is stopped by hand",
    code: "wan-off",
    check: {},
    reaches: false,
    break: "ifdown wan",
    fix: "ifup wan",
  },
  {
    title: "the only DNS server is dead",
    code: "dns-failure",
    check: {},
    reaches: true,
    break: `uci set network.wan.peerdns=0; uci add_list network.wan.dns=192.0.2.53; ${reload}`,
    fix: `${restore}; ubus call network reload`,
  },
  {
    title: "nothing answers behind the carrier's address",
    code: "no-internet",
    check: {},
    reaches: false,
    break: ({ network: { carrier } }) =>
      nft(
        carrier,
        "add table ip silence; " +
          "add chain ip silence in { type filter hook input priority 0; policy drop; }",
      ),
    fix: ({ network: { carrier } }) => nft(carrier, "delete table ip silence"),
  },
];

/** Broken set-ups that need no service of the router to be stopped. */
export const realPaths: readonly RealPath[] = [...inFirewall, ...inNetwork];

/** Does the work of a set-up on the bed. */
export async function change(
  bed: Pick<Bed, "network" | "router">,
  work: RealPath["break"],
): Promise<void> {
  await (typeof work === "string" ? bed.router(["sh", "-c", work]) : work(bed));
}
