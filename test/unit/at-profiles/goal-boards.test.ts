import { expect, test } from "vitest";
import { ethernetGoal } from "../../../src/at-profiles/goals/ethernet-goal.ts";
import {
  rg500q,
  rm500u,
  rm551eGl,
  mac,
  toRouter,
  freshLga,
  freshSdx75,
  freshUnisoc,
  onEthernet,
  plain,
  router,
  without,
  pick,
  type GoalRow,
} from "./goal-models.ts";

test.each<GoalRow>([
  [
    "an RGMII board opens its port with its voltage and a data rule",
    rg500q,
    freshLga,
    { ...plain, ethernet: "rgmii" },
    {
      "qeth.rgmii": { status: "enable", voltage: 0, mode: -1, calls: [] },
      "qmap.mpdn-rule-0": toRouter,
      "qcfg.pcie-mode": undefined,
      "qeth.ipptmac": undefined,
      "qcfg.usbnet": 1,
    },
  ],
  [
    "an RGMII board is recognised by its open port",
    rg500q,
    { ...freshLga, "qeth.rgmii": { status: "enable", voltage: 1, mode: 0, calls: [1] } },
    plain,
    {
      "qeth.rgmii": { status: "enable", voltage: 1, mode: -1, calls: [] },
      "qcfg.pcie-mode": undefined,
    },
  ],
  [
    "a PCIe board with an LGA module is recognised by its mode",
    rg500q,
    { ...freshLga, ...onEthernet },
    plain,
    { "qcfg.pcie-mode": "root-complex", "qeth.rgmii": undefined },
  ],
  [
    "an RGMII board without data rules makes the call at its port",
    rg500q,
    without(freshLga, "qmap.mpdn-rule-0"),
    { ...plain, ethernet: "rgmii" },
    {
      "qeth.ipptmac": mac,
      "qeth.rgmii": { status: "enable", voltage: 0, mode: 1, calls: [1] },
      "qcfg.usbnet": undefined,
    },
  ],
  [
    "an SDX75 with automatic connection keeps its USB mode",
    rm551eGl,
    { ...freshSdx75, "qcfg.usbnet": 0 },
    plain,
    {
      "qcfg.usbnet": undefined,
      qmapwac: undefined,
      "qcfg.pcie-mode": "root-complex",
      "qeth.eth-driver": undefined,
      "qmap.mpdn-rule-0": toRouter,
    },
  ],
  [
    "an SDX75 whose default rule does not dial, and without QMAPWAC, gets ECM",
    rm551eGl,
    { ...without(freshSdx75, "qmapwac"), "qcfg.usbnet": 0, "qmap.auto-connect": 0 },
    plain,
    { "qcfg.usbnet": 1 },
  ],
  [
    "an SDX75 without QMAPWAC keeps its USB mode",
    rm551eGl,
    freshSdx75,
    plain,
    { "qmap.auto-connect": undefined },
  ],
  [
    "an SDX75 without passthrough keeps a plain rule",
    rm551eGl,
    { ...freshSdx75, "qmap.mpdn-rule-0": toRouter },
    router,
    { "qmap.mpdn-rule-0": { cid: 1, vlan: 0, ippt: 0, autoConnect: 1 } },
  ],
  [
    "a UniSoc module opens its port and disables NAT",
    rm500u,
    freshUnisoc,
    plain,
    { "qcfg.ethernet": 1, "qcfg.nat": 0, "qcfg.pcie-mode": undefined, "qcfg.usbnet": undefined },
  ],
  [
    "a UniSoc module without a readable PCIe mode is accepted",
    rm500u,
    without(freshUnisoc, "qcfg.pcie-mode"),
    plain,
    { "qcfg.ethernet": 1 },
  ],
  [
    "a UniSoc module's open port is kept",
    rm500u,
    { ...freshUnisoc, "qcfg.ethernet": 1 },
    { ...plain, ethernet: "keep" },
    { "qcfg.ethernet": undefined, "qcfg.nat": 0 },
  ],
  [
    "a UniSoc module's open port keeps another context",
    rm500u,
    { ...freshUnisoc, "qcfg.ethernet": 1 },
    { ...plain, passthrough: { ...plain.passthrough, cid: 5 } },
    { "qcfg.ethernet": 1, "qcfg.nat": 0 },
  ],
  [
    "a UniSoc module without passthrough enables NAT",
    rm500u,
    { ...freshUnisoc, "qcfg.nat": 0 },
    router,
    { "qcfg.nat": 1 },
  ],
  [
    "a UniSoc module keeps an unknown NAT mode",
    rm500u,
    { ...freshUnisoc, "qcfg.nat": 2 },
    router,
    { "qcfg.nat": undefined },
  ],
  [
    "a UniSoc LAN is set with lanip_ex",
    rm500u,
    freshUnisoc,
    { ...plain, lan: { address: "192.168.226.1", pool: ["192.168.226.20", "192.168.226.60"] } },
    {
      "qcfg.lanip-ex": { start: "192.168.226.20", end: "192.168.226.60", gateway: "192.168.226.1" },
    },
  ],
  [
    "a call of the RGMII port keeps its context",
    rg500q,
    {
      ...without(freshLga, "qmap.mpdn-rule-0"),
      "qeth.rgmii": { status: "enable", voltage: 1, mode: 0, calls: [3] },
    },
    plain,
    { "qeth.rgmii": { status: "enable", voltage: 1, mode: 1, calls: [3] } },
  ],
  [
    "an RGMII board without data rules can stay a router",
    rg500q,
    without(freshLga, "qmap.mpdn-rule-0"),
    { ...router, ethernet: "rgmii" },
    {
      "qeth.ipptmac": undefined,
      "qeth.rgmii": { status: "enable", voltage: 0, mode: 0, calls: [1] },
    },
  ],
])("%s", (_behaviour, model, observed, spec, expected) => {
  const { values } = ethernetGoal({ model, observed, spec });

  expect(pick(values, Object.keys(expected))).toEqual(expected);
});
