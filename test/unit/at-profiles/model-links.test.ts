import { expect, test } from "vitest";
import {
  contextOf,
  lanOf,
  isPassthroughOn,
} from "../../../src/at-profiles/queries/effective-network.ts";
import { unverifiable } from "../../../src/at-profiles/queries/uncertain-settings.ts";
import { modelNamed } from "../../support/model-named.ts";
import { rm520nGl } from "./model-modules.ts";

const rm551eGl = modelNamed("rm551e-gl");

test.each([
  ["the factory LAN", {}, "192.168.225.1/24"],
  [
    "the LAN that a UniSoc modem reports",
    { "qcfg.lanip-ex": { start: "192.168.96.20", end: "192.168.96.60", gateway: "192.168.96.1" } },
    "192.168.96.1/24",
  ],
  [
    "the LAN that the modem reports",
    { "qmap.lanip": { start: "192.168.226.20", end: "192.168.226.60", gateway: "192.168.226.1" } },
    "192.168.226.1/24",
  ],
])("lanOf returns %s", (_how, observed, expected) => {
  expect(lanOf(rm520nGl, observed)).toBe(expected);
});

test.each([
  [
    "a data rule with passthrough",
    { "qmap.mpdn-rule-0": { cid: 1, vlan: 0, ippt: 1, autoConnect: 1 } },
    true,
  ],
  [
    "a data rule without",
    { "qmap.mpdn-rule-0": { cid: 1, vlan: 0, ippt: 0, autoConnect: 1 } },
    false,
  ],
  [
    "an RGMII passthrough call",
    { "qeth.rgmii": { status: "enable", voltage: 1, mode: 1, calls: [1] } },
    true,
  ],
  [
    "an RGMII port that is closed",
    { "qeth.rgmii": { status: "disable", voltage: 1, mode: 1, calls: [1] } },
    false,
  ],
  ["a port that is on without NAT", { "qcfg.ethernet": 1, "qcfg.nat": 0 }, true],
  ["a port with NAT", { "qcfg.ethernet": 1, "qcfg.nat": 1 }, false],
  ["a port that is off", { "qcfg.ethernet": 0, "qcfg.nat": 0 }, false],
  ["nothing at all", {}, false],
] as const)("isPassthroughOn judges %s", (_what, observed, expected) => {
  expect(isPassthroughOn(observed)).toBe(expected);
});

test("an SDX75 has a /22 LAN", () => {
  expect(lanOf(rm551eGl, {})).toBe("192.168.224.1/22");
});

test.each([
  ["a data rule", { "qmap.mpdn-rule-0": { cid: 3, vlan: 0, ippt: 1, autoConnect: 1 } }, 3],
  [
    "an RGMII call",
    {
      "qmap.mpdn-rule-0": { cid: 0, vlan: 0, ippt: 0, autoConnect: 0 },
      "qeth.rgmii": { status: "enable", voltage: 1, mode: 1, calls: [2] },
    },
    2,
  ],
  [
    "a closed RGMII port",
    { "qeth.rgmii": { status: "disable", voltage: 1, mode: 1, calls: [2] } },
    1,
  ],
  ["a modem without rule and call", {}, 1],
])("contextOf returns the context of %s", (_what, observed, expected) => {
  expect(contextOf(observed)).toBe(expected);
});

test.each([
  [
    "whose receiver is not shown",
    { cid: 1, vlan: 0, ippt: 1, autoConnect: 1 },
    ["qmap.mpdn-rule-0"],
  ],
  [
    "whose receiver is shown",
    { cid: 1, vlan: 0, ippt: 1, autoConnect: 1, mac: "02:00:5E:00:53:01" },
    [],
  ],
  ["without passthrough", { cid: 1, vlan: 0, ippt: 0, autoConnect: 1 }, []],
])("unverifiable judges a data rule %s", (_what, rule, expected) => {
  expect(unverifiable({ "qmap.mpdn-rule-0": rule })).toEqual(expected);
});
