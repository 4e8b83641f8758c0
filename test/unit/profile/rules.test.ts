import { expect, test } from "vitest";
import { problemsIn } from "../../support/profiles.ts";

const router = "router: { host: 192.168.1.1 }";

test.each([
  ["a target without modem and router", [], "1:1: expected `modem`, `router`, or both"],
  ["an empty modem", ["modem:"], '2:1: "modem" is empty and removes nothing'],
  [
    "nat with passthrough disabled",
    ["modem: { passthrough: { enabled: false, nat: true } }"],
    "2:46: `nat` needs passthrough, but `enabled` is false",
  ],
  [
    "bind with passthrough disabled",
    ["modem: { passthrough: { enabled: false, bind: first } }"],
    "2:47: `bind` needs passthrough, but `enabled` is false",
  ],
  [
    "fallback with passthrough disabled",
    ["modem: { passthrough: { enabled: false, fallback: dmz } }"],
    "2:51: `fallback` needs passthrough, but `enabled` is false",
  ],
  [
    "router-mac without a router",
    ["modem: { passthrough: { bind: router-mac } }"],
    "2:31: router-mac needs a `router`",
  ],
  [
    "the broadcast address as bind",
    ["modem: { passthrough: { bind: FF:FF:FF:FF:FF:FF } }"],
    "2:31: expected the MAC address of one device, found the broadcast address. Write last",
  ],
  [
    "the zero address as bind",
    ["modem: { passthrough: { bind: 00:00:00:00:00:00 } }"],
    "2:31: expected the MAC address of one device, found all zeros. Write first",
  ],
  [
    "a multicast address as bind",
    ["modem: { passthrough: { bind: 01:00:5E:00:00:01 } }"],
    "2:31: expected the MAC address of one device, found the multicast address 01:00:5e:00:00:01",
  ],
  [
    "a router port without a router",
    ["modem: { port: router:auto }"],
    "2:16: a `router:` port needs a `router`",
  ],
  [
    "a TCP port out of range",
    ["modem: { port: tcp:10.0.0.9:70000 }"],
    "2:16: expected a port number from 1 to 65535",
  ],
  [
    "a TCP host with an invalid address",
    ["modem: { port: tcp:10.0.0.900:1555 }"],
    "2:16: expected a host name or an address, found 10.0.0.900",
  ],
  [
    "a TCP port on the modem's factory LAN without NAT",
    ["modem: { port: tcp:192.168.225.1:1555 }"],
    "2:16: passthrough without NAT makes this port unreachable",
  ],
  [
    "a TCP port on the modem's new LAN without NAT",
    ["modem: { port: tcp:10.9.8.1:1555, lan: { address: 10.9.8.1 } }"],
    "2:16: passthrough without NAT makes this port unreachable",
  ],
  [
    "RGMII with an M.2 module",
    ["modem: { model: rm520n-gl, ethernet: rgmii }"],
    "2:38: Quectel RM520N-GL does not support rgmii",
  ],
  [
    "an apn without a name",
    ["modem:", "  apn: { type: ipv4 }"],
    '3:3: "name" is missing in modem.apn',
  ],
  [
    "a user name without auth",
    ["modem: { apn: { name: a, username: { env: X } } }"],
    "2:26: `username` needs `auth`",
  ],
  [
    "a password without auth",
    ["modem: { apn: { name: a, password: prompt } }"],
    "2:36: `password` needs `auth`",
  ],
  [
    "auth without a user name",
    ["modem: { apn: { name: a, auth: chap } }"],
    "2:32: chap needs a `username`",
  ],
  [
    "a lan without an address",
    ["modem: { lan: { pool: [10.0.0.2, 10.0.0.3] } }"],
    '2:10: "address" is missing in modem.lan',
  ],
  [
    "a public lan",
    ["modem: { lan: { address: 8.8.8.8 } }"],
    "2:26: expected a private IPv4 address such as 192.168.226.1, found 8.8.8.8",
  ],
  [
    "a lan with an invalid address",
    ["modem: { lan: { address: 192.168.300.1 } }"],
    "2:26: expected a private IPv4 address such as 192.168.226.1, found 192.168.300.1",
  ],
  [
    "a lan with a network address",
    ["modem: { lan: { address: 10.0.0.0 } }"],
    "2:26: expected a host address, found 10.0.0.0",
  ],
  [
    "a lan that overlaps the router's network",
    ["modem: { lan: { address: 192.168.1.250 } }", router],
    "2:26: the modem's LAN overlaps the router's network: 192.168.1.1",
  ],
  [
    "a pool outside the network",
    ["modem: { lan: { address: 10.0.0.1, pool: [10.0.0.20, 10.0.1.60] } }"],
    "2:54: expected an address in the /24 of 10.0.0.1, found 10.0.1.60",
  ],
  [
    "a pool that ends at the broadcast address",
    ["modem: { lan: { address: 10.0.0.1, pool: [10.0.0.20, 10.0.0.255] } }"],
    "2:54: expected an address in the /24 of 10.0.0.1, found 10.0.0.255",
  ],
  [
    "a reversed pool",
    ["modem: { lan: { address: 10.0.0.1, pool: [10.0.0.60, 10.0.0.20] } }"],
    "2:36: expected the lower address first, found 10.0.0.60 before 10.0.0.20",
  ],
  [
    "a pool that contains the modem",
    ["modem: { lan: { address: 10.0.0.25, pool: [10.0.0.20, 10.0.0.60] } }"],
    "2:37: the pool 10.0.0.20 to 10.0.0.60 contains the modem's address 10.0.0.25",
  ],
  [
    "a default pool that contains the modem",
    ["modem: { lan: { address: 10.0.0.25 } }"],
    "2:10: the pool 10.0.0.20 to 10.0.0.60 contains the modem's address 10.0.0.25",
  ],
  ["a router without a host", ["router: { port: 22 }"], '2:1: "host" is missing in router'],
  [
    "a host with an invalid address",
    ["router: { host: 192.168.1.300 }"],
    "2:17: expected a host name or an address, found 192.168.1.300",
  ],
  [
    "a host with a port",
    ["router: { host: 192.168.1.1:22 }"],
    "2:17: expected a host name or an address, found 192.168.1.1:22. Write the port under `port`",
  ],
  [
    "a key beside agent",
    ["router: { host: a, key: ~/.ssh/k, agent: true }"],
    "2:42: `agent: true` uses only the agent's keys, but `key` is set",
  ],
  [
    "a jump host with port 0",
    ["router: { host: a, jump: 'me@b:0' }"],
    "2:26: expected a port number from 1 to 65535, found 0",
  ],
  [
    "a retired WAN",
    ["router: { host: a, wan: { retire: [wwan, wan] } }"],
    "2:42: wan is the WAN interface",
  ],
  [
    "a retired program that is not known",
    ["router: { host: a, wan: { retire: [modem-manager] } }"],
    "2:36: expected an interface of at most 15 letters, digits and underscores, or one of the programs modemmanager",
  ],
  ["a retired LAN", ["router: { host: a, wan: { retire: [lan] } }"], "2:36: lan cannot be retired"],
  [
    "the lan as WAN",
    ["router: { host: a, wan: { interface: lan } }"],
    "2:38: lan cannot be the WAN",
  ],
  [
    "management without NAT",
    ["modem: {}", "router: { host: a, wan: { management: true } }"],
    "3:39: `management: true` needs `modem.passthrough.nat: true`",
  ],
  [
    "management without passthrough",
    [
      "modem: { passthrough: { enabled: false } }",
      "router: { host: a, wan: { management: true } }",
    ],
    "3:39: `management: true` needs passthrough",
  ],
])("validate rejects %s", (_what, lines, problem) => {
  const problems = problemsIn(["ethermode: 1", ...lines, ""].join("\n"));

  expect(problems).toEqual([expect.stringContaining(`a.yaml:${problem}`)]);
});

test.each([
  [
    "a TCP port on the modem's LAN with NAT",
    ["modem: { port: tcp:192.168.225.1:1555, passthrough: { nat: true } }"],
  ],
  ["a TCP port of a serial server", ["modem: { port: tcp:10.0.0.9:1555 }"]],
  ["RGMII with an LGA module", ["modem: { model: rg502q, ethernet: rgmii }"]],
  ["RGMII with model auto", ["modem: { ethernet: rgmii }"]],
  [
    "management with NAT",
    ["modem: { passthrough: { nat: true } }", "router: { host: a, wan: { management: true } }"],
  ],
  ["management without a modem", ["router: { host: a, wan: { management: true } }"]],
  ["an IPv6 host with a zone", ["router: { host: fe80::1%eth0 }"]],
  [
    "a locally administered MAC address as bind",
    [router, "modem: { passthrough: { bind: 02:00:5e:00:53:01 } }"],
  ],
])("validate accepts %s", (_what, lines) => {
  expect(problemsIn(["ethermode: 1", ...lines, ""].join("\n"))).toEqual([]);
});
