import { expect, test } from "vitest";
import { ethernetGoal } from "../../../src/at-profiles/goals/ethernet-goal.ts";
import {
  rm520nGl,
  mac,
  noRule,
  toRouter,
  fresh,
  onEthernet,
  plain,
  withLogin,
  router,
  without,
  pick,
  type GoalRow,
} from "./goal-models.ts";

test.each<GoalRow>([
  [
    "NAT is kept with nat: true",
    rm520nGl,
    fresh,
    { ...plain, passthrough: { enabled: true, nat: true, mac } },
    { "qmap.ippt-nat": 1 },
  ],
  [
    "firmware without IPPT_NAT gets no NAT value",
    rm520nGl,
    without(fresh, "qmap.ippt-nat"),
    plain,
    { "qmap.ippt-nat": undefined, "qmap.mpdn-rule-0": toRouter },
  ],
  [
    "the DNS proxy is kept with keep",
    rm520nGl,
    fresh,
    { ...plain, dnsProxy: "keep" },
    { "qmap.dhcpv4dns": undefined },
  ],
  [
    "the DNS proxy is switched on with on",
    rm520nGl,
    fresh,
    { ...plain, dnsProxy: "on" },
    { "qmap.dhcpv4dns": "enable" },
  ],
  [
    "firmware without a DNS proxy gets no value",
    rm520nGl,
    without(fresh, "qmap.dhcpv4dns"),
    plain,
    { "qmap.dhcpv4dns": undefined },
  ],
  [
    "the rule uses the selected context",
    rm520nGl,
    fresh,
    { ...plain, passthrough: { enabled: true, nat: false, mac, cid: 3 } },
    { "qmap.mpdn-rule-0": { ...toRouter, cid: 3 } },
  ],
  [
    "the rule keeps the context in use",
    rm520nGl,
    { ...fresh, "qmap.mpdn-rule-0": { cid: 3, vlan: 0, ippt: 0, autoConnect: 1 } },
    plain,
    { "qmap.mpdn-rule-0": { ...toRouter, cid: 3 } },
  ],

  ["a radio that is off is switched on", rm520nGl, { ...fresh, cfun: 0 }, plain, { cfun: 1 }],
  ["a radio in airplane mode is switched on", rm520nGl, { ...fresh, cfun: 4 }, plain, { cfun: 1 }],
  ["an enabled radio is not in the goal", rm520nGl, fresh, plain, { cfun: undefined }],
  [
    "an APN is written in the notation of the modem",
    rm520nGl,
    fresh,
    { ...plain, apn: { name: "three.co.uk", type: "ipv4v6" } },
    { "cgdcont.1": { type: "IPV4V6", apn: "three.co.uk" } },
  ],
  [
    "an APN is written to the selected context, defined or not",
    rm520nGl,
    fresh,
    {
      ...plain,
      passthrough: { enabled: true, nat: false, mac, cid: 2 },
      apn: { name: "internet", type: "ipv4" },
    },
    { "cgdcont.2": { type: "IP", apn: "internet" } },
  ],
  [
    "a login is written to the context of its APN",
    rm520nGl,
    fresh,
    withLogin,
    { "cgauth.1": { auth: "pap", user: "alice", password: "word" } },
  ],
  [
    "a login with a hidden password is not written again",
    rm520nGl,
    { ...fresh, "cgauth.1": { auth: "pap", user: "alice" } },
    withLogin,
    { "cgauth.1": { auth: "pap", user: "alice", password: "word" } },
  ],
  [
    "an APN without a login removes an earlier login",
    rm520nGl,
    { ...fresh, "cgauth.1": { auth: "chap", user: "other", password: "old" } },
    { ...plain, apn: { name: "internet", type: "ipv4" } },
    { "cgauth.1": { auth: "none" } },
  ],
  [
    "an earlier login that rollback could not restore is kept",
    rm520nGl,
    { ...fresh, "cgauth.1": { auth: "chap", user: "other" } },
    { ...plain, apn: { name: "internet", type: "ipv4" } },
    { "cgauth.1": undefined },
  ],
  [
    "a login is kept without an APN in the profile",
    rm520nGl,
    { ...fresh, "cgauth.1": { auth: "chap", user: "other", password: "old" } },
    plain,
    { "cgauth.1": undefined },
  ],
  [
    "a LAN address is written with its pool",
    rm520nGl,
    fresh,
    { ...plain, lan: { address: "192.168.226.1", pool: ["192.168.226.20", "192.168.226.60"] } },
    { "qmap.lanip": { start: "192.168.226.20", end: "192.168.226.60", gateway: "192.168.226.1" } },
  ],
  [
    "the selected SIM slot is written",
    rm520nGl,
    fresh,
    { ...plain, sim: { slot: 2 } },
    { quimslot: 2 },
  ],

  [
    "without passthrough, the rule is cleared and NAT enabled",
    rm520nGl,
    { ...onEthernet, "qmap.ippt-nat": 0, "qmap.mpdn-rule-0": toRouter },
    router,
    { "qmap.ippt-nat": 1, "qmap.mpdn-rule-0": noRule, "qmap.dmz": undefined },
  ],
  [
    "without passthrough, a rule with NAT is kept",
    rm520nGl,
    { ...fresh, "qmap.mpdn-rule-0": { cid: 1, vlan: 0, ippt: 0, autoConnect: 1 } },
    router,
    { "qmap.mpdn-rule-0": undefined },
  ],
  [
    "without passthrough, another context needs a rule",
    rm520nGl,
    fresh,
    { ...router, passthrough: { enabled: false, nat: false, cid: 3 } },
    { "qmap.mpdn-rule-0": { cid: 3, vlan: 0, ippt: 0, autoConnect: 1 } },
  ],
  [
    "without passthrough, firmware needs no data rules",
    rm520nGl,
    without(fresh, "qmap.mpdn-rule-0"),
    router,
    { "qcfg.pcie-mode": "root-complex", "qmap.mpdn-rule-0": undefined },
  ],
])("%s", (_behaviour, model, observed, spec, expected) => {
  const { values } = ethernetGoal({ model, observed, spec });

  expect(pick(values, Object.keys(expected))).toEqual(expected);
});
