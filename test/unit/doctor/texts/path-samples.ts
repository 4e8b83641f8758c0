import type { PastedSample } from "./pasted-samples.ts";

/** Texts about the path from the router to the Internet. */
export const pathSamples: readonly PastedSample[] = [
  {
    name: "a traceroute through the modem's router",
    text: [
      "traceroute to 8.8.8.8 (8.8.8.8), 30 hops max, 46 byte packets",
      " 1  192.168.225.1 (192.168.225.1)  0.871 ms  0.655 ms  0.587 ms",
      " 2  *  *  *",
      " 3  10.120.4.17 (10.120.4.17)  31.412 ms  28.120 ms  30.002 ms",
    ].join("\n"),
    kinds: ["traceroute"],
    findings: ["warning double-nat"],
  },
  {
    name: "a brief list of addresses",
    text: "lo               UNKNOWN        127.0.0.1/8 ::1/128\neth1             UP             192.168.225.33/24",
    kinds: ["ip-addr"],
    findings: ["warning double-nat"],
  },
  {
    name: "the status page of LuCI in German",
    text: "IPv4-Upstream\nProtokoll: DHCP-Client\nAdresse: 192.168.225.24/24\nGateway: 192.168.225.1",
    kinds: ["luci"],
    findings: ["warning double-nat"],
  },
  {
    name: "ethtool of a WAN without a link",
    text: "Settings for wan:\n\tSupported ports: [ TP\t MII ]\n\tSpeed: Unknown!\n\tLink detected: no",
    kinds: ["ethtool"],
    findings: ["error cable-out"],
  },
  {
    name: "uqmi with a card that requires its PIN",
    text: [
      "root@OpenWrt:~# uqmi -d /dev/cdc-wdm0 --get-pin-status",
      '{\n\t"pin1_status": "not_verified",\n\t"pin1_verify_tries": 3\n}',
    ].join("\n"),
    kinds: ["uqmi"],
    findings: ["error sim-locked"],
  },
  {
    name: "the status of a device without a link",
    text: [
      `root@OpenWrt:~# ubus call network.device status '{"name":"wan"}'`,
      '{\n\t"up": true,\n\t"carrier": false\n}',
    ].join("\n"),
    kinds: ["devices"],
    findings: ["error cable-out"],
  },
];
