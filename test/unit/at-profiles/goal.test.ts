import { describe, expect, test } from "vitest";
import { ethernetGoal } from "../../../src/at-profiles/goals/ethernet-goal.ts";
import { stockGoal } from "../../../src/at-profiles/goals/stock-goal.ts";
import type { EthernetSpec } from "../../../src/at-profiles/goals/ethernet-spec.ts";
import { models } from "../../../src/at-profiles/index.ts";
import type { ModemModel } from "../../../src/at-profiles/model.ts";
import { settingOf } from "../../../src/at-profiles/model.ts";
import type { ModemValues } from "../../../src/at-profiles/observed.ts";
import type { Json } from "../../../src/core/json.ts";
import { Secret } from "../../../src/core/secret.ts";
import { factoryValues } from "../../support/factory-values.ts";
import { modelNamed } from "../../support/model-named.ts";

const rg500q = modelNamed("rg500q");
const rm502qAe = modelNamed("rm502q-ae");
const rm500u = modelNamed("rm500u");
const rm520nGl = modelNamed("rm520n-gl");
const rm551eGl = modelNamed("rm551e-gl");
const rg650v = modelNamed("rg650v");

const mac = "02:00:5e:00:53:01";
const noRule = { cid: 0, vlan: 0, ippt: 0, autoConnect: 0 };
const toRouter = { cid: 1, vlan: 0, ippt: 1, autoConnect: 1, mac };

/** Modems with factory values. */
const fresh: ModemValues = factoryValues(rm520nGl);
const freshLga: ModemValues = factoryValues(rg500q);
const freshSdx75: ModemValues = factoryValues(rm551eGl);
const freshUnisoc: ModemValues = factoryValues(rm500u);

const plain: EthernetSpec = {
  ethernet: "auto",
  passthrough: { enabled: true, nat: false, mac },
  dnsProxy: "off",
};
const withLogin: EthernetSpec = {
  ...plain,
  apn: {
    name: "internet",
    type: "ipv4",
    login: { auth: "pap", user: new Secret("alice"), password: new Secret("word") },
  },
};
const router: EthernetSpec = { ...plain, passthrough: { enabled: false, nat: false } };

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

const onEthernet: ModemValues = {
  ...fresh,
  "qcfg.pcie-mode": "root-complex",
  "qeth.eth-driver": { r8125: 0, r8168: 1 },
};

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

test.each<readonly [string, ModemModel, ModemValues, EthernetSpec, string]>([
  [
    "firmware without data rules is refused for passthrough",
    rm520nGl,
    without(fresh, "qmap.mpdn-rule-0"),
    plain,
    "refused/no-passthrough",
  ],
  [
    "an RGMII board without data rules and receiver is refused",
    rg500q,
    without(without(freshLga, "qmap.mpdn-rule-0"), "qeth.ipptmac"),
    { ...plain, ethernet: "rgmii" },
    "refused/no-passthrough",
  ],
  [
    "RGMII on an M.2 module is refused",
    rm520nGl,
    fresh,
    { ...plain, ethernet: "rgmii" },
    "refused/no-ethernet",
  ],
  [
    "firmware without PCIe modes is refused",
    rm520nGl,
    without(fresh, "qcfg.pcie-mode"),
    plain,
    "refused/no-ethernet",
  ],
  [
    "a chip on firmware without PCIe modes is refused",
    rm520nGl,
    without(fresh, "qcfg.pcie-mode"),
    { ...plain, ethernet: "rtl8125" },
    "refused/no-ethernet",
  ],
  [
    "the newest device on an SDX75 is refused",
    rm551eGl,
    freshSdx75,
    { ...plain, passthrough: { enabled: true, nat: false, mac: "FF:FF:FF:FF:FF:FF" } },
    "refused/bad-value",
  ],
  [
    "the first device on an SDX75 is refused",
    rm551eGl,
    freshSdx75,
    { ...plain, passthrough: { enabled: true, nat: false, mac: "00:00:00:00:00:00" } },
    "refused/bad-value",
  ],
  [
    "a UniSoc endpoint is refused",
    rm500u,
    { ...freshUnisoc, "qcfg.pcie-mode": "endpoint" },
    plain,
    "refused/no-ethernet",
  ],
  [
    "another context on a UniSoc module is refused",
    rm500u,
    freshUnisoc,
    { ...plain, passthrough: { enabled: true, nat: false, mac, cid: 2 } },
    "refused/no-ethernet",
  ],
  [
    "a UniSoc module without Ethernet is refused",
    rm500u,
    without(freshUnisoc, "qcfg.ethernet"),
    plain,
    "refused/no-ethernet",
  ],
  [
    "a chip on a UniSoc module is refused",
    rm500u,
    freshUnisoc,
    { ...plain, ethernet: "rtl8125" },
    "refused/no-ethernet",
  ],
  [
    "keep on a UniSoc module with a closed port is refused",
    rm500u,
    freshUnisoc,
    { ...plain, ethernet: "keep" },
    "refused/no-ethernet",
  ],
  [
    "a UniSoc module without a NAT switch is refused",
    rm500u,
    without(freshUnisoc, "qcfg.nat"),
    plain,
    "refused/no-passthrough",
  ],
  [
    "NAT with passthrough on a UniSoc module is refused",
    rm500u,
    freshUnisoc,
    { ...plain, passthrough: { enabled: true, nat: true, mac } },
    "refused/bad-value",
  ],
  ["a read-only model is refused", rg650v, {}, plain, "refused/unknown-modem"],
  [
    "keep on a modem without Ethernet mode is refused",
    rm520nGl,
    fresh,
    { ...plain, ethernet: "keep" },
    "refused/no-ethernet",
  ],
  [
    "an LGA module without an active path is refused",
    rg500q,
    freshLga,
    plain,
    "refused/no-ethernet",
  ],
  [
    "an LGA module with two active paths is refused",
    rg500q,
    {
      ...freshLga,
      ...onEthernet,
      "qeth.rgmii": { status: "enable", voltage: 1, mode: -1, calls: [] },
    },
    plain,
    "refused/no-ethernet",
  ],
  [
    "other data rules are refused",
    rm520nGl,
    { ...fresh, "qmap.mpdn-rules-1-3": [{ rule: 1, cid: 5, vlan: 2, ippt: 0, autoConnect: 1 }] },
    plain,
    "refused/foreign-rules",
  ],
  [
    "a data rule with a VLAN is refused",
    rm520nGl,
    { ...fresh, "qmap.mpdn-rule-0": { cid: 1, vlan: 2, ippt: 0, autoConnect: 1 } },
    plain,
    "refused/foreign-rules",
  ],
  [
    "passthrough without a device is refused",
    rm520nGl,
    fresh,
    { ...plain, passthrough: { enabled: true, nat: false } },
    "refused/bad-value",
  ],
  [
    "passthrough to an invalid MAC is refused",
    rm520nGl,
    fresh,
    { ...plain, passthrough: { enabled: true, nat: false, mac: "router" } },
    "refused/bad-value",
  ],
  [
    "a login on firmware without AT+CGAUTH is refused",
    rm520nGl,
    without(fresh, "cgauth.1"),
    withLogin,
    "refused/bad-value",
  ],
  [
    "a login on firmware with an unknown answer is refused",
    rm520nGl,
    { ...fresh, "cgauth.1": { auth: "unknown" } },
    withLogin,
    "refused/bad-value",
  ],
  [
    "a login that replaces an unrecoverable one is refused",
    rm520nGl,
    { ...fresh, "cgauth.1": { auth: "pap", user: "other" } },
    withLogin,
    "refused/bad-value",
  ],
  [
    "an APN for a context that cannot be read is refused",
    rm520nGl,
    fresh,
    {
      ...plain,
      passthrough: { enabled: true, nat: false, mac, cid: 9 },
      apn: { name: "internet", type: "ipv4" },
    },
    "refused/bad-value",
  ],
  [
    "a LAN address on firmware without LANIP is refused",
    rm520nGl,
    without(fresh, "qmap.lanip"),
    { ...plain, lan: { address: "192.168.226.1", pool: ["192.168.226.20", "192.168.226.60"] } },
    "refused/bad-value",
  ],
  [
    "an invalid LAN address is refused",
    rm520nGl,
    fresh,
    { ...plain, lan: { address: "192.168.226.0/24", pool: ["192.168.226.20", "192.168.226.60"] } },
    "refused/bad-value",
  ],
  [
    "a SIM slot on firmware without QUIMSLOT is refused",
    rm520nGl,
    without(fresh, "quimslot"),
    { ...plain, sim: { slot: 1 } },
    "refused/bad-value",
  ],
])("%s", (_behaviour, model, observed, spec, code) => {
  const goal = (): unknown => ethernetGoal({ model, observed, spec });

  expect(goal).toThrow(expect.objectContaining({ code, hint: expect.any(String) }));
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

test.each<readonly [string, ModemModel, ModemValues, EthernetSpec, readonly string[]]>([
  [
    "an M.2 module",
    rm520nGl,
    fresh,
    plain,
    [
      "Ethernet over PCIe: the module has no other path.",
      "Driver r8125: most boards have this chip.",
      "Select USB mode ECM",
      "192.168.225.1",
    ],
  ],
  [
    "a module in Ethernet mode",
    rm520nGl,
    { ...onEthernet, "qcfg.usbnet": 1 },
    { ...plain, passthrough: { enabled: true, nat: true, mac } },
    [
      "Ethernet over PCIe: it is active.",
      "Driver r8168: it is in use.",
      "because its USB mode is ECM",
      "keeps its NAT",
    ],
  ],
  [
    "RGMII left enabled",
    rm520nGl,
    { ...onEthernet, "qeth.rgmii": { status: "enable", voltage: 1, mode: -1, calls: [] } },
    plain,
    ["Disable RGMII: this board uses PCIe Ethernet."],
  ],
  [
    "an LGA module with one active path",
    rg500q,
    { ...freshLga, "qcfg.pcie-mode": "root-complex" },
    plain,
    ["Ethernet over PCIe: it is active, and the other path is not."],
  ],
  [
    "a path in the profile",
    rg500q,
    freshLga,
    { ...plain, ethernet: "rgmii" },
    ["Ethernet over RGMII, as in the profile."],
  ],
  [
    "an SDX75",
    rm551eGl,
    { ...freshSdx75, "qcfg.usbnet": 0 },
    plain,
    [
      "The firmware selects the Ethernet driver itself.",
      "because of its default data rule",
      "192.168.224.1",
    ],
  ],
  [
    "a UniSoc module",
    rm500u,
    freshUnisoc,
    plain,
    ["AT+QNETDEVCTL=1,3,1", "the first device that sends a DHCP request"],
  ],
  ["a router", rm520nGl, fresh, router, ["The modem stays a router"]],
])("the goal has reasons for %s", (_what, model, observed, spec, expected) => {
  const reasons = ethernetGoal({ model, observed, spec }).because.join(" ");

  expect(expected.filter((words) => !reasons.includes(words))).toEqual([]);
});

test("the hint for missing passthrough names the fallback", () => {
  const goal = (): unknown =>
    ethernetGoal({ model: rm520nGl, observed: without(fresh, "qmap.mpdn-rule-0"), spec: plain });

  expect(goal).toThrow(
    expect.objectContaining({ hint: expect.stringContaining("modem.passthrough.fallback to dmz") }),
  );
});

describe("DMZ fallback", () => {
  const old = without(fresh, "qmap.mpdn-rule-0");
  const orDmz: EthernetSpec = { ...plain, passthrough: { ...plain.passthrough, fallback: "dmz" } };
  const lan = { start: "192.168.225.20", end: "192.168.225.60", gateway: "192.168.225.1" };

  test.each<readonly [string, ModemValues, EthernetSpec, string]>([
    ["next to the modem's address", { ...old, "qmap.lanip": lan }, orDmz, "192.168.225.2"],
    [
      "another address if the modem uses that one",
      { ...old, "qmap.lanip": { ...lan, gateway: "192.168.225.2" } },
      orDmz,
      "192.168.225.3",
    ],
    [
      "the address of an existing one-address pool",
      { ...old, "qmap.lanip": { ...lan, start: "192.168.225.30", end: "192.168.225.30" } },
      orDmz,
      "192.168.225.30",
    ],
    [
      "in the LAN of the profile",
      { ...old, "qmap.lanip": lan },
      { ...orDmz, lan: { address: "192.168.226.1", pool: ["192.168.226.20", "192.168.226.60"] } },
      "192.168.226.2",
    ],
  ])("the DMZ host is %s", (_where, observed, spec, host) => {
    const { aim, values } = ethernetGoal({ model: rm520nGl, observed, spec });

    expect(aim).toEqual({ kind: "dmz", host });
    expect(values).toMatchObject({
      "qmap.dmz": host,
      "qmap.lanip": { start: host, end: host },
      "qmap.ippt-nat": 1,
    });
  });

  test("an RGMII port makes a call with NAT", () => {
    const observed = {
      ...without(without(freshLga, "qmap.mpdn-rule-0"), "qeth.ipptmac"),
      "qmap.lanip": lan,
    };

    const { values } = ethernetGoal({
      model: rg500q,
      observed,
      spec: { ...orDmz, ethernet: "rgmii" },
    });

    expect(values).toMatchObject({
      "qeth.rgmii": { status: "enable", mode: 0, calls: [1] },
      "qmap.dmz": "192.168.225.2",
    });
  });

  test("a UniSoc module has no DMZ fallback", () => {
    const goal = (): unknown =>
      ethernetGoal({ model: rm500u, observed: without(freshUnisoc, "qcfg.nat"), spec: orDmz });

    expect(goal).toThrow(expect.objectContaining({ code: "refused/no-passthrough" }));
  });
});

describe("automatic operator profile", () => {
  const choosing = {
    ...fresh,
    "qmbncfg.autosel": 1,
    "cgdcont.1": { type: "IP", apn: "fast.example" },
  };

  test.each<
    readonly [string, ModemValues, EthernetSpec, ModemValues | undefined, Json | undefined]
  >([
    ["the current APN is kept", choosing, plain, undefined, { type: "IP", apn: "fast.example" }],
    [
      "an APN in the profile wins",
      choosing,
      { ...plain, apn: { name: "internet", type: "ipv4v6" } },
      undefined,
      { type: "IPV4V6", apn: "internet" },
    ],
    [
      "an empty APN is not in the goal",
      { ...choosing, "cgdcont.1": { type: "IPV4V6", apn: "" } },
      plain,
      undefined,
      undefined,
    ],
    [
      "the APN before an unfinished run is restored",
      { ...choosing, "cgdcont.1": { type: "IPV4V6", apn: "" } },
      plain,
      { "cgdcont.1": { type: "IP", apn: "before" } },
      { type: "IP", apn: "before" },
    ],
    [
      "an APN is not in the goal without AutoSel",
      { ...choosing, "qmbncfg.autosel": 0 },
      plain,
      undefined,
      undefined,
    ],
    [
      "an APN is not in the goal on firmware without QMBNCFG",
      without(choosing, "qmbncfg.autosel"),
      plain,
      undefined,
      undefined,
    ],
  ])("%s", (_what, observed, spec, before, expected) => {
    const { values } = ethernetGoal({
      model: rm520nGl,
      observed,
      spec,
      ...(before === undefined ? {} : { before }),
    });

    expect(values["cgdcont.1"]).toEqual(expected);
  });

  test("the goal explains the kept APN", () => {
    expect(
      ethernetGoal({ model: rm520nGl, observed: choosing, spec: plain }).because.join(),
    ).toContain("MBN");
  });

  test("the stock goal keeps the APN", () => {
    expect(stockGoal(rm520nGl, choosing).values["cgdcont.1"]).toEqual({
      type: "IP",
      apn: "fast.example",
    });
  });
});

test("stockGoal refuses a read-only model", () => {
  expect(() => stockGoal(rg650v, {})).toThrow(
    expect.objectContaining({ code: "refused/unknown-modem" }),
  );
});

test("stockGoal of a UniSoc module sets the radio only", () => {
  const { values, leftAlone } = stockGoal(rm500u, freshUnisoc);

  expect(values).toEqual({ cfun: 1 });
  expect(leftAlone).toContain("qcfg.pcie-mode");
});

test("stockGoal returns the known stock values and the settings without one", () => {
  const { values, leftAlone } = stockGoal(rm520nGl, fresh);

  expect(values).toEqual({
    qmapwac: 0,
    "qcfg.pcie-mode": "endpoint",
    "qcfg.data-interface": { network: 0, diagnostics: 0 },
    "qeth.rgmii": { status: "disable" },
    cfun: 1,
    "qmap.dmz": "off",
    "qmap.dhcpv4dns": "enable",
    "qmap.ippt-nat": 1,
    "qmap.mpdn-rule-0": noRule,
  });
  expect(leftAlone).toEqual([
    "qcfg.usbnet",
    "qeth.eth-driver",
    "quimslot",
    "cgdcont.1",
    "qmap.lanip",
  ]);
});

test("stockGoal omits settings that the firmware does not have", () => {
  expect(stockGoal(rm520nGl, { qmapwac: 1 })).toEqual({ values: { qmapwac: 0 }, leftAlone: [] });
});

function without(values: ModemValues, id: string): ModemValues {
  return Object.fromEntries(Object.entries(values).filter(([key]) => key !== id));
}

function pick(values: ModemValues, ids: readonly string[]): object {
  return Object.fromEntries(ids.map((id) => [id, values[id]]));
}

/** Returns the ids whose value differs from the desired one, as each setting compares them. */
function unmet(model: ModemModel, observed: ModemValues, wanted: ModemValues): readonly string[] {
  return Object.entries(wanted)
    .filter(([id, value]) => settingOf(model, id)?.equal(value, observed[id] ?? null) !== true)
    .map(([id]) => id);
}
