import { expect, test } from "vitest";
import { problemsIn } from "../../support/profiles.ts";

const router = "router: { host: 192.168.1.1 }";

test.each([
  ["neither modem nor router", [], "1:1: expected a `modem`, a `router` or both"],
  [
    "an empty modem",
    ["modem:"],
    '2:1: "modem" is empty, and nothing is inherited that this could remove',
  ],
  [
    "details of a passthrough that is off",
    ["modem: { passthrough: { enabled: false, nat: true } }"],
    "2:46: `nat` says how passthrough is done, but `enabled` is false",
  ],
  [
    "a receiver of a passthrough that is off",
    ["modem: { passthrough: { enabled: false, bind: first } }"],
    "2:47: `bind` says who gets the carrier's address, but `enabled` is false",
  ],
  [
    "a fallback of a passthrough that is off",
    ["modem: { passthrough: { enabled: false, fallback: dmz } }"],
    "2:51: `fallback` says what will do in place of passthrough, but `enabled` is false",
  ],
  [
    "router-mac without a router",
    ["modem: { passthrough: { bind: router-mac } }"],
    "2:31: router-mac needs a `router`",
  ],
  [
    "the broadcast address",
    ["modem: { passthrough: { bind: FF:FF:FF:FF:FF:FF } }"],
    "2:31: expected the MAC address of one device, found the broadcast address; write last",
  ],
  [
    "the zero address",
    ["modem: { passthrough: { bind: 00:00:00:00:00:00 } }"],
    "2:31: expected the MAC address of one device, found all zeros; write first",
  ],
  [
    "a multicast address",
    ["modem: { passthrough: { bind: 01:00:5E:00:00:01 } }"],
    "2:31: expected the MAC address of one device, found 01:00:5e:00:00:01",
  ],
  [
    "a port on a router that is not there",
    ["modem: { port: router:auto }"],
    "2:16: the port is on the router, but there is no `router`",
  ],
  [
    "a TCP port that is none",
    ["modem: { port: tcp:10.0.0.9:70000 }"],
    "2:16: expected a port number from 1 to 65535",
  ],
  [
    "a TCP host that is no address",
    ["modem: { port: tcp:10.0.0.900:1555 }"],
    "2:16: expected a host name or an address, found 10.0.0.900",
  ],
  [
    "the modem's own address without NAT",
    ["modem: { port: tcp:192.168.225.1:1555 }"],
    "2:16: this port is lost once passthrough works",
  ],
  [
    "the modem's own new address without NAT",
    ["modem: { port: tcp:10.9.8.1:1555, lan: { address: 10.9.8.1 } }"],
    "2:16: this port is lost once passthrough works",
  ],
  [
    "RGMII with an M.2 module",
    ["modem: { model: rm520n-gl, ethernet: rgmii }"],
    "2:38: Quectel RM520N-GL cannot do rgmii",
  ],
  [
    "an apn without a name",
    ["modem:", "  apn: { type: ipv4 }"],
    '3:3: "name" is missing in modem.apn',
  ],
  [
    "a user name without auth",
    ["modem: { apn: { name: a, username: { env: X } } }"],
    "2:26: `username` is not used without `auth`",
  ],
  [
    "a password without auth",
    ["modem: { apn: { name: a, password: prompt } }"],
    "2:36: `password` is not used without `auth`",
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
    "a lan that is no address",
    ["modem: { lan: { address: 192.168.300.1 } }"],
    "2:26: expected a private IPv4 address such as 192.168.226.1, found 192.168.300.1",
  ],
  [
    "a lan on the network's own address",
    ["modem: { lan: { address: 10.0.0.0 } }"],
    "2:26: expected the address of a host, found 10.0.0.0",
  ],
  [
    "a lan that is the router's",
    ["modem: { lan: { address: 192.168.1.250 } }", router],
    "2:26: the modem's network would be the router's own: 192.168.1.1",
  ],
  [
    "a pool outside the network",
    ["modem: { lan: { address: 10.0.0.1, pool: [10.0.0.20, 10.0.1.60] } }"],
    "2:54: expected an address in the /24 around 10.0.0.1, found 10.0.1.60",
  ],
  [
    "a pool that ends at the broadcast address",
    ["modem: { lan: { address: 10.0.0.1, pool: [10.0.0.20, 10.0.0.255] } }"],
    "2:54: expected an address in the /24 around 10.0.0.1, found 10.0.0.255",
  ],
  [
    "a reversed pool",
    ["modem: { lan: { address: 10.0.0.1, pool: [10.0.0.60, 10.0.0.20] } }"],
    "2:36: expected the lower address first, found 10.0.0.60 before 10.0.0.20",
  ],
  [
    "a pool with the modem in it",
    ["modem: { lan: { address: 10.0.0.25, pool: [10.0.0.20, 10.0.0.60] } }"],
    "2:37: 10.0.0.25 is the modem's own address",
  ],
  [
    "the usual pool with the modem in it",
    ["modem: { lan: { address: 10.0.0.25 } }"],
    "2:10: 10.0.0.25 is the modem's own address; the pool, 10.0.0.20 to 10.0.0.60, must leave it out",
  ],
  ["a router without a host", ["router: { port: 22 }"], '2:1: "host" is missing in router'],
  [
    "a host that is no address",
    ["router: { host: 192.168.1.300 }"],
    "2:17: expected a host name or an address, found 192.168.1.300",
  ],
  [
    "a host with a port",
    ["router: { host: 192.168.1.1:22 }"],
    "2:17: expected a host name or an address, found 192.168.1.1:22; the port has a key of its own, `port`",
  ],
  [
    "key and agent",
    ["router: { host: a, key: ~/.ssh/k, agent: true }"],
    "2:42: `agent: true` takes the agent's keys only, but there is a `key`",
  ],
  [
    "a jump to port 0",
    ["router: { host: a, jump: 'me@b:0' }"],
    "2:26: expected a port number from 1 to 65535, found 0",
  ],
  [
    "retiring what is set up",
    ["router: { host: a, wan: { retire: [wwan, wan] } }"],
    "2:42: wan is the interface that is set up",
  ],
  [
    "retiring the lan",
    ["router: { host: a, wan: { retire: [lan] } }"],
    "2:36: lan cannot be retired",
  ],
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
    "3:39: `management` is for passthrough",
  ],
])("%s cannot be", (_what, lines, problem) => {
  const problems = problemsIn(["ethermode: 1", ...lines, ""].join("\n"));

  expect(problems).toEqual([expect.stringContaining(`a.yaml:${problem}`)]);
});

test.each([
  [
    "the modem's own address with NAT",
    ["modem: { port: tcp:192.168.225.1:1555, passthrough: { nat: true } }"],
  ],
  ["a serial server elsewhere", ["modem: { port: tcp:10.0.0.9:1555 }"]],
  ["RGMII with an LGA module", ["modem: { model: rg502q, ethernet: rgmii }"]],
  ["RGMII with a model that is still to be found", ["modem: { ethernet: rgmii }"]],
  [
    "management with NAT",
    ["modem: { passthrough: { nat: true } }", "router: { host: a, wan: { management: true } }"],
  ],
  [
    "management for a modem that is not looked at",
    ["router: { host: a, wan: { management: true } }"],
  ],
  ["an IPv6 host with its zone", ["router: { host: fe80::1%eth0 }"]],
  ["a locally administered MAC", [router, "modem: { passthrough: { bind: 02:00:5e:00:53:01 } }"]],
])("%s can be", (_what, lines) => {
  expect(problemsIn(["ethermode: 1", ...lines, ""].join("\n"))).toEqual([]);
});
