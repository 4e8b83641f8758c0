import type { Netifd } from "./netifd.ts";

const counters = (
  "collisions rx_frame_errors tx_compressed multicast rx_length_errors tx_dropped rx_bytes " +
  "rx_missed_errors tx_errors rx_compressed rx_over_errors tx_fifo_errors rx_crc_errors " +
  "rx_packets tx_heartbeat_errors rx_dropped tx_aborted_errors tx_packets rx_errors " +
  "tx_bytes tx_window_errors rx_fifo_errors tx_carrier_errors"
).split(" ");

/** `ubus call network.device status` for one netdev, keys in the recorded order; all counters are 0. */
export function deviceStatus(netifd: Netifd, name: string): Readonly<Record<string, unknown>> {
  const members = netifd.config().bridges.get(name);
  const loop = name === "lo";
  const inBridge = [...netifd.config().bridges.values()].some((ports) => ports.includes(name));
  return {
    external: false,
    present: true,
    type: members === undefined ? "Network device" : "bridge",
    up: true,
    carrier: netifd.carrier(name),
    auth_status: false,
    ...(loop ? {} : linkFacts),
    ...(loop ? {} : { devtype: members === undefined ? "ethernet" : "bridge" }),
    ...(members === undefined
      ? {}
      : { "bridge-members": members, "bridge-attributes": bridgeAttributes }),
    mtu: loop ? 65_536 : 1500,
    mtu6: loop ? 65_536 : 1500,
    macaddr: netifd.mac(name),
    txqueuelen: 1000,
    ipv6: !inBridge,
    ...ipFacts(loop),
    statistics: Object.fromEntries(counters.map((counter) => [counter, 0])),
  };
}

const linkFacts = {
  "link-advertising": [],
  "link-partner-advertising": [],
  "link-supported": [],
  speed: "10000F",
  autoneg: false,
  "flow-control": {
    autoneg: true,
    supported: [],
    "link-advertising": [],
    "link-partner-advertising": [],
    negotiated: [],
  },
  "hw-tc-offload": false,
};

const bridgeAttributes = {
  stp: false,
  forward_delay: 8,
  priority: 32_767,
  ageing_time: 0,
  hello_time: 1,
  max_age: 10,
  igmp_snooping: false,
  bridge_empty: false,
  multicast_querier: false,
  hash_max: 512,
  robustness: 2,
  query_interval: 12_500,
  query_response_interval: 1000,
  last_member_interval: 100,
  vlan_filtering: false,
  stp_kernel: false,
};

function ipFacts(loop: boolean) {
  return {
    ip6segmentrouting: false,
    promisc: false,
    rpfilter: 0,
    acceptlocal: false,
    igmpversion: 0,
    mldversion: 0,
    neigh4reachabletime: 30_000,
    neigh6reachabletime: 30_000,
    neigh4gcstaletime: 60,
    neigh6gcstaletime: 60,
    neigh4locktime: 100,
    dadtransmits: 1,
    multicast: !loop,
    sendredirects: true,
    drop_v4_unicast_in_l2_multicast: false,
    drop_v6_unicast_in_l2_multicast: false,
    drop_gratuitous_arp: false,
    drop_unsolicited_na: false,
    arp_accept: false,
    gro: loop,
  };
}
