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

/** Modems nobody touched yet. */
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
    login: { auth: "pap", user: new Secret("somebody"), password: new Secret("word") },
  },
};
const router: EthernetSpec = { ...plain, passthrough: { enabled: false, nat: false } };

test("a fresh modem on a PCIe board is to be an Ethernet modem that hands its address to the router", () => {
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
    "in Ethernet mode, the driver in use is kept",
    rm520nGl,
    onEthernet,
    plain,
    { "qeth.eth-driver": { r8125: 0, r8168: 1 } },
  ],
  [
    "a driver enabled on an endpoint says nothing about the board",
    rm502qAe,
    { ...fresh, "qeth.eth-driver": { r8125: 0, r8168: 1 } },
    plain,
    { "qeth.eth-driver": { r8125: 1, r8168: 0 } },
  ],
  [
    "the chip that is asked for is taken",
    rm520nGl,
    fresh,
    { ...plain, ethernet: "rtl8168" },
    { "qeth.eth-driver": { r8125: 0, r8168: 1 } },
  ],
  [
    "a chip whose driver is not listed is asked for all the same",
    rm520nGl,
    { ...fresh, "qeth.eth-driver": { r8125: 1 } },
    { ...plain, ethernet: "rtl8168" },
    { "qeth.eth-driver": { r8125: 0, r8168: 1 } },
  ],
  [
    "firmware that chooses its driver itself is left to it",
    rm520nGl,
    without(fresh, "qeth.eth-driver"),
    plain,
    { "qeth.eth-driver": undefined, "qcfg.pcie-mode": "root-complex" },
  ],
  [
    "a board variant with a PCIe mode of its own keeps it",
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
  ["RGMII that is disabled is not mentioned", rm520nGl, fresh, plain, { "qeth.rgmii": undefined }],
  [
    "the data interface is never mentioned",
    rm520nGl,
    { ...fresh, "qcfg.data-interface": { network: 1, diagnostics: 0 } },
    plain,
    { "qcfg.data-interface": undefined },
  ],

  [
    "a modem that dials by ECM is left alone",
    rm520nGl,
    { ...fresh, "qcfg.usbnet": 1 },
    plain,
    { "qcfg.usbnet": undefined, qmapwac: undefined },
  ],
  [
    "a modem that dials by QMAPWAC is left alone",
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
    "a modem in RNDIS dials by QMAPWAC, so that its AT port stays where it is",
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
    "a modem that hides its USB mode dials by QMAPWAC",
    rm520nGl,
    without(fresh, "qcfg.usbnet"),
    plain,
    { "qcfg.usbnet": undefined, qmapwac: 1 },
  ],

  [
    "NAT is kept when asked for",
    rm520nGl,
    fresh,
    { ...plain, passthrough: { enabled: true, nat: true, mac } },
    { "qmap.ippt-nat": 1 },
  ],
  [
    "firmware without IPPT_NAT does without it",
    rm520nGl,
    without(fresh, "qmap.ippt-nat"),
    plain,
    { "qmap.ippt-nat": undefined, "qmap.mpdn-rule-0": toRouter },
  ],
  [
    "the DNS proxy is kept when asked for",
    rm520nGl,
    fresh,
    { ...plain, dnsProxy: "keep" },
    { "qmap.dhcpv4dns": undefined },
  ],
  [
    "the DNS proxy is switched on when asked for",
    rm520nGl,
    fresh,
    { ...plain, dnsProxy: "on" },
    { "qmap.dhcpv4dns": "enable" },
  ],
  [
    "firmware without a DNS proxy switch does without it",
    rm520nGl,
    without(fresh, "qmap.dhcpv4dns"),
    plain,
    { "qmap.dhcpv4dns": undefined },
  ],
  [
    "the context asked for feeds the rule",
    rm520nGl,
    fresh,
    { ...plain, passthrough: { enabled: true, nat: false, mac, cid: 3 } },
    { "qmap.mpdn-rule-0": { ...toRouter, cid: 3 } },
  ],
  [
    "the context in use stays when none is asked for",
    rm520nGl,
    { ...fresh, "qmap.mpdn-rule-0": { cid: 3, vlan: 0, ippt: 0, autoConnect: 1 } },
    plain,
    { "qmap.mpdn-rule-0": { ...toRouter, cid: 3 } },
  ],

  ["a radio that is off is switched on", rm520nGl, { ...fresh, cfun: 0 }, plain, { cfun: 1 }],
  [
    "a modem in aeroplane mode is brought back",
    rm520nGl,
    { ...fresh, cfun: 4 },
    plain,
    { cfun: 1 },
  ],
  ["a radio that is on is not mentioned", rm520nGl, fresh, plain, { cfun: undefined }],
  [
    "an APN is written in the modem's words",
    rm520nGl,
    fresh,
    { ...plain, apn: { name: "three.co.uk", type: "ipv4v6" } },
    { "cgdcont.1": { type: "IPV4V6", apn: "three.co.uk" } },
  ],
  [
    "an APN goes to the context asked for, defined or not",
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
    "a login goes to the context of its APN",
    rm520nGl,
    fresh,
    withLogin,
    { "cgauth.1": { auth: "pap", user: "somebody", password: "word" } },
  ],
  [
    "a login that is there and not shown in full is not written again",
    rm520nGl,
    { ...fresh, "cgauth.1": { auth: "pap", user: "somebody" } },
    withLogin,
    { "cgauth.1": { auth: "pap", user: "somebody", password: "word" } },
  ],
  [
    "an APN without a login ends an earlier one",
    rm520nGl,
    { ...fresh, "cgauth.1": { auth: "chap", user: "other", password: "old" } },
    { ...plain, apn: { name: "internet", type: "ipv4" } },
    { "cgauth.1": { auth: "none" } },
  ],
  [
    "an earlier login that could not be put back stays",
    rm520nGl,
    { ...fresh, "cgauth.1": { auth: "chap", user: "other" } },
    { ...plain, apn: { name: "internet", type: "ipv4" } },
    { "cgauth.1": undefined },
  ],
  [
    "without an APN in the profile, a login is none of our business",
    rm520nGl,
    { ...fresh, "cgauth.1": { auth: "chap", user: "other", password: "old" } },
    plain,
    { "cgauth.1": undefined },
  ],
  [
    "a LAN address comes with its pool",
    rm520nGl,
    fresh,
    { ...plain, lan: { address: "192.168.226.1", pool: ["192.168.226.20", "192.168.226.60"] } },
    { "qmap.lanip": { start: "192.168.226.20", end: "192.168.226.60", gateway: "192.168.226.1" } },
  ],
  [
    "a SIM slot is chosen when asked for",
    rm520nGl,
    fresh,
    { ...plain, sim: { slot: 2 } },
    { quimslot: 2 },
  ],

  [
    "without passthrough, its rule goes and NAT returns",
    rm520nGl,
    { ...onEthernet, "qmap.ippt-nat": 0, "qmap.mpdn-rule-0": toRouter },
    router,
    { "qmap.ippt-nat": 1, "qmap.mpdn-rule-0": noRule, "qmap.dmz": undefined },
  ],
  [
    "without passthrough, a rule that only makes the call stays",
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
    "without passthrough, firmware without data rules will do",
    rm520nGl,
    without(fresh, "qmap.mpdn-rule-0"),
    router,
    { "qcfg.pcie-mode": "root-complex", "qmap.mpdn-rule-0": undefined },
  ],

  [
    "an RGMII board opens its port at the voltage it has, and the rule makes the call",
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
    "an SDX75 that dials by its default rule keeps its USB mode",
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
    "an SDX75 is never asked for its own dialling again",
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
    "a UniSoc module opens its port and stops translating",
    rm500u,
    freshUnisoc,
    plain,
    { "qcfg.ethernet": 1, "qcfg.nat": 0, "qcfg.pcie-mode": undefined, "qcfg.usbnet": undefined },
  ],
  [
    "a UniSoc module that hides its PCIe mode is tried all the same",
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
    "a UniSoc module without passthrough translates again",
    rm500u,
    { ...freshUnisoc, "qcfg.nat": 0 },
    router,
    { "qcfg.nat": 1 },
  ],
  [
    "a UniSoc module that translates in a way of its own goes on so",
    rm500u,
    { ...freshUnisoc, "qcfg.nat": 2 },
    router,
    { "qcfg.nat": undefined },
  ],
  [
    "a UniSoc module's LAN is set by its own command",
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
    "firmware without data rules cannot pass an address through",
    rm520nGl,
    without(fresh, "qmap.mpdn-rule-0"),
    plain,
    "refused/no-passthrough",
  ],
  [
    "an RGMII board without data rules and receiver cannot either",
    rg500q,
    without(without(freshLga, "qmap.mpdn-rule-0"), "qeth.ipptmac"),
    { ...plain, ethernet: "rgmii" },
    "refused/no-passthrough",
  ],
  [
    "an M.2 module has no RGMII",
    rm520nGl,
    fresh,
    { ...plain, ethernet: "rgmii" },
    "refused/no-ethernet",
  ],
  [
    "firmware without PCIe modes has no Ethernet",
    rm520nGl,
    without(fresh, "qcfg.pcie-mode"),
    plain,
    "refused/no-ethernet",
  ],
  [
    "firmware without PCIe modes has no chip either",
    rm520nGl,
    without(fresh, "qcfg.pcie-mode"),
    { ...plain, ethernet: "rtl8125" },
    "refused/no-ethernet",
  ],
  [
    "an SDX75 passes nothing through to the newest device",
    rm551eGl,
    freshSdx75,
    { ...plain, passthrough: { enabled: true, nat: false, mac: "FF:FF:FF:FF:FF:FF" } },
    "refused/bad-value",
  ],
  [
    "an SDX75 passes nothing through to the first device",
    rm551eGl,
    freshSdx75,
    { ...plain, passthrough: { enabled: true, nat: false, mac: "00:00:00:00:00:00" } },
    "refused/bad-value",
  ],
  [
    "a UniSoc module that is an endpoint is left so",
    rm500u,
    { ...freshUnisoc, "qcfg.pcie-mode": "endpoint" },
    plain,
    "refused/no-ethernet",
  ],
  [
    "a UniSoc module is not known to dial another context",
    rm500u,
    freshUnisoc,
    { ...plain, passthrough: { enabled: true, nat: false, mac, cid: 2 } },
    "refused/no-ethernet",
  ],
  [
    "a UniSoc module that knows nothing of Ethernet has none",
    rm500u,
    without(freshUnisoc, "qcfg.ethernet"),
    plain,
    "refused/no-ethernet",
  ],
  [
    "a UniSoc module has no chip to choose",
    rm500u,
    freshUnisoc,
    { ...plain, ethernet: "rtl8125" },
    "refused/no-ethernet",
  ],
  [
    "a UniSoc module whose port is closed cannot be kept open",
    rm500u,
    freshUnisoc,
    { ...plain, ethernet: "keep" },
    "refused/no-ethernet",
  ],
  [
    "a UniSoc module without NAT to switch off cannot pass an address through",
    rm500u,
    without(freshUnisoc, "qcfg.nat"),
    plain,
    "refused/no-passthrough",
  ],
  [
    "a UniSoc module cannot pass an address through and keep its NAT",
    rm500u,
    freshUnisoc,
    { ...plain, passthrough: { enabled: true, nat: true, mac } },
    "refused/bad-value",
  ],
  [
    "nothing is written to a module that is only looked at",
    rg650v,
    {},
    plain,
    "refused/unknown-modem",
  ],
  [
    "what is not in Ethernet mode cannot be kept so",
    rm520nGl,
    fresh,
    { ...plain, ethernet: "keep" },
    "refused/no-ethernet",
  ],
  [
    "an untouched LGA module does not show how it is wired",
    rg500q,
    freshLga,
    plain,
    "refused/no-ethernet",
  ],
  [
    "an LGA module that is open both ways does not either",
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
    "rules of somebody else are not trampled on",
    rm520nGl,
    { ...fresh, "qmap.mpdn-rules-1-3": [{ rule: 1, cid: 5, vlan: 2, ippt: 0, autoConnect: 1 }] },
    plain,
    "refused/foreign-rules",
  ],
  [
    "a VLAN of somebody else is not unbound",
    rm520nGl,
    { ...fresh, "qmap.mpdn-rule-0": { cid: 1, vlan: 2, ippt: 0, autoConnect: 1 } },
    plain,
    "refused/foreign-rules",
  ],
  [
    "passthrough to nobody is refused",
    rm520nGl,
    fresh,
    { ...plain, passthrough: { enabled: true, nat: false } },
    "refused/bad-value",
  ],
  [
    "passthrough to something that is no device is refused",
    rm520nGl,
    fresh,
    { ...plain, passthrough: { enabled: true, nat: false, mac: "router" } },
    "refused/bad-value",
  ],
  [
    "a login is refused where firmware cannot say which one it has",
    rm520nGl,
    without(fresh, "cgauth.1"),
    withLogin,
    "refused/bad-value",
  ],
  [
    "a login is refused where firmware answers in a way nobody knows",
    rm520nGl,
    { ...fresh, "cgauth.1": { auth: "unknown" } },
    withLogin,
    "refused/bad-value",
  ],
  [
    "a login is refused where it would replace one that could not be put back",
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
    "a LAN address is refused where firmware has none to set",
    rm520nGl,
    without(fresh, "qmap.lanip"),
    { ...plain, lan: { address: "192.168.226.1", pool: ["192.168.226.20", "192.168.226.60"] } },
    "refused/bad-value",
  ],
  [
    "a LAN address that is none is refused",
    rm520nGl,
    fresh,
    { ...plain, lan: { address: "192.168.226.0/24", pool: ["192.168.226.20", "192.168.226.60"] } },
    "refused/bad-value",
  ],
  [
    "a SIM slot is refused where firmware has no choice",
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

test.each(
  written.flatMap((model) =>
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
)("once %s is %s, nothing is left to do", (_id, _name, model, spec) => {
  const observed = factoryValues(model);
  const first = ethernetGoal({ model, observed, spec });
  const reached = { ...observed, ...first.values };

  const second = ethernetGoal({ model, observed: reached, spec });

  expect(unmet(model, reached, second.values)).toEqual([]);
});

test.each(written.map((model) => [model.id, model] as const))(
  "what makes %s an Ethernet modem is all its own",
  (_id, model) => {
    const { values } = ethernetGoal({
      model,
      observed: factoryValues(model),
      spec: { ...plain, ethernet: model.ethernet[0] === "rgmii" ? "rgmii" : "auto" },
    });

    expect(Object.keys(values).filter((id) => settingOf(model, id) === undefined)).toEqual([]);
  },
);

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
    "RGMII left on",
    rm520nGl,
    { ...onEthernet, "qeth.rgmii": { status: "enable", voltage: 1, mode: -1, calls: [] } },
    plain,
    ["Disable RGMII: this board uses PCIe Ethernet."],
  ],
  [
    "an LGA module that is open one way",
    rg500q,
    { ...freshLga, "qcfg.pcie-mode": "root-complex" },
    plain,
    ["Ethernet over PCIe: it is active, and the other path is not."],
  ],
  [
    "what was asked for",
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
])("the reasons are said of %s", (_what, model, observed, spec, expected) => {
  const reasons = ethernetGoal({ model, observed, spec }).because.join(" ");

  expect(expected.filter((words) => !reasons.includes(words))).toEqual([]);
});

test("where there is no passthrough, the hint names what there is", () => {
  const goal = (): unknown =>
    ethernetGoal({ model: rm520nGl, observed: without(fresh, "qmap.mpdn-rule-0"), spec: plain });

  expect(goal).toThrow(
    expect.objectContaining({ hint: expect.stringContaining("modem.passthrough.fallback to dmz") }),
  );
});

describe("firmware without passthrough, where the profile accepts a DMZ", () => {
  const old = without(fresh, "qmap.mpdn-rule-0");
  const orDmz: EthernetSpec = { ...plain, passthrough: { ...plain.passthrough, fallback: "dmz" } };
  const lan = { start: "192.168.225.20", end: "192.168.225.60", gateway: "192.168.225.1" };

  test.each<readonly [string, ModemValues, EthernetSpec, string]>([
    ["beside the modem's own address", { ...old, "qmap.lanip": lan }, orDmz, "192.168.225.2"],
    [
      "elsewhere when that is the modem's own",
      { ...old, "qmap.lanip": { ...lan, gateway: "192.168.225.2" } },
      orDmz,
      "192.168.225.3",
    ],
    [
      "where a pool of one address has it already",
      { ...old, "qmap.lanip": { ...lan, start: "192.168.225.30", end: "192.168.225.30" } },
      orDmz,
      "192.168.225.30",
    ],
    [
      "in the LAN that the profile asks for",
      { ...old, "qmap.lanip": lan },
      { ...orDmz, lan: { address: "192.168.226.1", pool: ["192.168.226.20", "192.168.226.60"] } },
      "192.168.226.2",
    ],
  ])("the one host is %s", (_where, observed, spec, host) => {
    const { aim, values } = ethernetGoal({ model: rm520nGl, observed, spec });

    expect(aim).toEqual({ kind: "dmz", host });
    expect(values).toMatchObject({
      "qmap.dmz": host,
      "qmap.lanip": { start: host, end: host },
      "qmap.ippt-nat": 1,
    });
  });

  test("on RGMII pins the port makes a call with NAT", () => {
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

  test("a UniSoc module has no such thing", () => {
    const goal = (): unknown =>
      ethernetGoal({ model: rm500u, observed: without(freshUnisoc, "qcfg.nat"), spec: orDmz });

    expect(goal).toThrow(expect.objectContaining({ code: "refused/no-passthrough" }));
  });
});

describe("where the modem chooses an operator profile at every start", () => {
  const choosing = {
    ...fresh,
    "qmbncfg.autosel": 1,
    "cgdcont.1": { type: "IP", apn: "fast.example" },
  };

  test.each<
    readonly [string, ModemValues, EthernetSpec, ModemValues | undefined, Json | undefined]
  >([
    [
      "the APN that is there is to stay",
      choosing,
      plain,
      undefined,
      { type: "IP", apn: "fast.example" },
    ],
    [
      "an APN that is asked for goes before it",
      choosing,
      { ...plain, apn: { name: "internet", type: "ipv4v6" } },
      undefined,
      { type: "IPV4V6", apn: "internet" },
    ],
    [
      "an empty one needs nothing",
      { ...choosing, "cgdcont.1": { type: "IPV4V6", apn: "" } },
      plain,
      undefined,
      undefined,
    ],
    [
      "the one an unfinished run found comes back",
      { ...choosing, "cgdcont.1": { type: "IPV4V6", apn: "" } },
      plain,
      { "cgdcont.1": { type: "IP", apn: "before" } },
      { type: "IP", apn: "before" },
    ],
    [
      "nothing is done where it does not choose",
      { ...choosing, "qmbncfg.autosel": 0 },
      plain,
      undefined,
      undefined,
    ],
    [
      "nothing is done where firmware has no such thing",
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

  test("that is said", () => {
    expect(
      ethernetGoal({ model: rm520nGl, observed: choosing, spec: plain }).because.join(),
    ).toContain("MBN");
  });

  test("the APN outlives the way to stock, too", () => {
    expect(stockGoal(rm520nGl, choosing).values["cgdcont.1"]).toEqual({
      type: "IP",
      apn: "fast.example",
    });
  });
});

test("stock is not even planned for a module that is only looked at", () => {
  expect(() => stockGoal(rg650v, {})).toThrow(
    expect.objectContaining({ code: "refused/unknown-modem" }),
  );
});

test("of a UniSoc module nothing but the radio has a stock value, and its PCIe mode is left alone", () => {
  const { values, leftAlone } = stockGoal(rm500u, freshUnisoc);

  expect(values).toEqual({ cfun: 1 });
  expect(leftAlone).toContain("qcfg.pcie-mode");
});

test("stock is what is known of it, and says what it leaves alone", () => {
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

test("stock names nothing that the firmware does not have", () => {
  expect(stockGoal(rm520nGl, { qmapwac: 1 })).toEqual({ values: { qmapwac: 0 }, leftAlone: [] });
});

function without(values: ModemValues, id: string): ModemValues {
  return Object.fromEntries(Object.entries(values).filter(([key]) => key !== id));
}

function pick(values: ModemValues, ids: readonly string[]): object {
  return Object.fromEntries(ids.map((id) => [id, values[id]]));
}

/** Ids whose value is not the wanted one, by each setting's own idea of equality. */
function unmet(model: ModemModel, observed: ModemValues, wanted: ModemValues): readonly string[] {
  return Object.entries(wanted)
    .filter(([id, value]) => settingOf(model, id)?.equal(value, observed[id] ?? null) !== true)
    .map(([id]) => id);
}
