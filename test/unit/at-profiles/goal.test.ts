import { expect, test } from "vitest";
import { ethernetGoal } from "../../../src/at-profiles/goals/ethernet-goal.ts";
import type { EthernetSpec } from "../../../src/at-profiles/goals/ethernet-spec.ts";
import { models } from "../../../src/at-profiles/index.ts";
import type { ModemModel } from "../../../src/at-profiles/model.ts";
import { settingOf } from "../../../src/at-profiles/model.ts";
import type { ModemValues } from "../../../src/at-profiles/observed.ts";
import type { Json } from "../../../src/core/json.ts";
import { factoryValues } from "../../support/factory-values.ts";
import { modelNamed } from "../../support/model-named.ts";
import {
  rg500q,
  rm500u,
  rm520nGl,
  rm551eGl,
  mac,
  noRule,
  fresh,
  freshLga,
  freshSdx75,
  freshUnisoc,
  plain,
  withLogin,
  router,
  onEthernet,
  without,
} from "./goal-models.ts";

const rm502qAe = modelNamed("rm502q-ae");

const toRouter = { cid: 1, vlan: 0, ippt: 1, autoConnect: 1, mac };

test("ethernetGoal sets up a fresh modem on a PCIe board", () => {
  const { values } = ethernetGoal({ model: rm520nGl, observed: fresh, spec: plain });

  expect(values).toEqual({
    "qcfg.pcie-mode": "root-complex",
    "qeth.eth-driver": { r8125: 1, r8168: 0 },
    "qcfg.usbnet": 1,
    "qmap.dhcpv4dns": "disable",
    "qmap.ippt-nat": 0,
    "qmap.dmz": "off",
    "qmap.mpdn-rule-0": toRouter,
  });
});

test.each<
  readonly [
    string,
    ModemModel,
    ModemValues,
    EthernetSpec,
    Readonly<Record<string, Json | undefined>>,
  ]
>([
  [
    "the driver in use is kept in Ethernet mode",
    rm520nGl,
    onEthernet,
    plain,
    { "qeth.eth-driver": { r8125: 0, r8168: 1 } },
  ],
  [
    "a driver enabled on an endpoint is not evidence",
    rm502qAe,
    { ...fresh, "qeth.eth-driver": { r8125: 0, r8168: 1 } },
    plain,
    { "qeth.eth-driver": { r8125: 1, r8168: 0 } },
  ],
  [
    "the selected chip is used",
    rm520nGl,
    fresh,
    { ...plain, ethernet: "rtl8168" },
    { "qeth.eth-driver": { r8125: 0, r8168: 1 } },
  ],
  [
    "a selected chip is used even if its driver is not listed",
    rm520nGl,
    { ...fresh, "qeth.eth-driver": { r8125: 1 } },
    { ...plain, ethernet: "rtl8168" },
    { "qeth.eth-driver": { r8125: 0, r8168: 1 } },
  ],
  [
    "firmware without a driver choice gets none",
    rm520nGl,
    without(fresh, "qeth.eth-driver"),
    plain,
    { "qeth.eth-driver": undefined, "qcfg.pcie-mode": "root-complex" },
  ],
  [
    "a board variant keeps its PCIe mode",
    rm520nGl,
    { ...fresh, "qcfg.pcie-mode": "mode-3" },
    plain,
    { "qcfg.pcie-mode": undefined, "qeth.eth-driver": undefined },
  ],
  [
    "kept Ethernet keeps its link",
    rm520nGl,
    onEthernet,
    { ...plain, ethernet: "keep" },
    { "qcfg.pcie-mode": undefined, "qeth.eth-driver": undefined },
  ],
  [
    "RGMII left enabled on a PCIe board is disabled",
    rm520nGl,
    { ...fresh, "qeth.rgmii": { status: "enable", voltage: 1, mode: -1, calls: [] } },
    plain,
    { "qeth.rgmii": { status: "disable" } },
  ],
  ["disabled RGMII is not in the goal", rm520nGl, fresh, plain, { "qeth.rgmii": undefined }],
  [
    "the data interface is never in the goal",
    rm520nGl,
    { ...fresh, "qcfg.data-interface": { network: 1, diagnostics: 0 } },
    plain,
    { "qcfg.data-interface": undefined },
  ],

  [
    "a modem in ECM keeps its dialing",
    rm520nGl,
    { ...fresh, "qcfg.usbnet": 1 },
    plain,
    { "qcfg.usbnet": undefined, qmapwac: undefined },
  ],
  [
    "a modem with QMAPWAC keeps its dialing",
    rm520nGl,
    { ...fresh, qmapwac: 1 },
    plain,
    { "qcfg.usbnet": undefined, qmapwac: undefined },
  ],
  [
    "a modem in MBIM gets ECM",
    rm520nGl,
    { ...fresh, "qcfg.usbnet": 2 },
    plain,
    { "qcfg.usbnet": 1, qmapwac: undefined },
  ],
  [
    "a modem in RNDIS dials with QMAPWAC",
    rm520nGl,
    { ...fresh, "qcfg.usbnet": 3 },
    plain,
    { "qcfg.usbnet": undefined, qmapwac: 1 },
  ],
  [
    "a modem in RNDIS without QMAPWAC gets ECM",
    rm520nGl,
    { ...without(fresh, "qmapwac"), "qcfg.usbnet": 3 },
    plain,
    { "qcfg.usbnet": 1, qmapwac: undefined },
  ],
  [
    "a modem without a readable USB mode dials with QMAPWAC",
    rm520nGl,
    without(fresh, "qcfg.usbnet"),
    plain,
    { "qcfg.usbnet": undefined, qmapwac: 1 },
  ],

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

const specs = [
  ["passthrough", plain],
  ["a router", router],
] as const;

const written = models.filter(({ readOnly }) => readOnly === undefined);

/** One model per class: the others have the same settings, paths and receivers. */
const representatives = [rm520nGl, rg500q, rm551eGl, rm500u];

test.each(
  representatives.flatMap((model) =>
    specs.map(
      ([name, spec]) =>
        [
          model.id,
          name,
          model,
          { ...spec, ethernet: model.ethernet[0] === "rgmii" ? "rgmii" : "auto" },
        ] as const,
    ),
  ),
)("the goal of %s as %s is stable", (_id, _name, model, spec) => {
  const observed = factoryValues(model);
  const first = ethernetGoal({ model, observed, spec });
  const reached = { ...observed, ...first.values };

  const second = ethernetGoal({ model, observed: reached, spec });

  expect(unmet(model, reached, second.values)).toEqual([]);
});

test("the goal of each model names its own settings only", () => {
  const foreign = written.flatMap((model) => {
    const ethernet = model.ethernet[0] === "rgmii" ? "rgmii" : "auto";
    const observed = factoryValues(model);
    const { values } = ethernetGoal({ model, observed, spec: { ...plain, ethernet } });
    return Object.keys(values).filter((id) => settingOf(model, id) === undefined);
  });

  expect(foreign).toEqual([]);
});

function pick(values: ModemValues, ids: readonly string[]): object {
  return Object.fromEntries(ids.map((id) => [id, values[id]]));
}

/** Returns the ids whose value differs from the desired one, as each setting compares them. */
function unmet(model: ModemModel, observed: ModemValues, wanted: ModemValues): readonly string[] {
  return Object.entries(wanted)
    .filter(([id, value]) => settingOf(model, id)?.equal(value, observed[id] ?? null) !== true)
    .map(([id]) => id);
}
