import { expect, test } from "vitest";
import { ethernetGoal, stockGoal } from "../../../src/at-profiles/goal.ts";
import type { EthernetWish } from "../../../src/at-profiles/goal.ts";
import { models } from "../../../src/at-profiles/index.ts";
import type { ModemModel } from "../../../src/at-profiles/model.ts";
import { settingOf } from "../../../src/at-profiles/model.ts";
import { rg500q } from "../../../src/at-profiles/models/rg500q.ts";
import { rm502qAe } from "../../../src/at-profiles/models/rm502q-ae.ts";
import { rm520nGl } from "../../../src/at-profiles/models/rm520n-gl.ts";
import type { ModemValues } from "../../../src/at-profiles/observed.ts";
import type { Json } from "../../../src/core/json.ts";

const mac = "02:00:5e:00:53:01";
const noRule = { cid: 0, vlan: 0, ippt: 0, autoConnect: 0 };
const toRouter = { cid: 1, vlan: 0, ippt: 1, autoConnect: 1, mac };

/** A modem nobody touched yet. */
const fresh: ModemValues = {
  "qcfg.usbnet": 0,
  qmapwac: 0,
  "qcfg.pcie-mode": "endpoint",
  "qcfg.data-interface": { network: 0, diagnostics: 0 },
  "qeth.eth-driver": { r8125: 0, r8168: 0 },
  "qeth.ipptmac": "FF:FF:FF:FF:FF:FF",
  "qeth.rgmii": { status: "disable", voltage: 0, mode: -1, calls: [] },
  cfun: 1,
  quimslot: 1,
  "cgdcont.1": { type: "IPV4V6", apn: "" },
  "cgdcont.2": null,
  "qmap.lanip": { start: "192.168.225.20", end: "192.168.225.60", gateway: "192.168.225.1" },
  "qmap.dmz": "off",
  "qmap.dhcpv4dns": "enable",
  "qmap.ippt-nat": 1,
  "qmap.mpdn-rule-0": noRule,
  "qmap.mpdn-rules-1-3": [],
};

const plain: EthernetWish = { ethernet: "auto", passthrough: { enabled: true, nat: false, mac }, dnsProxy: "off" };
const router: EthernetWish = { ...plain, passthrough: { enabled: false, nat: false } };

test("a fresh modem on a PCIe board is to be an Ethernet modem that hands its address to the router", () => {
  const { values } = ethernetGoal({ model: rm520nGl, observed: fresh, wish: plain });

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

const onEthernet: ModemValues = { ...fresh, "qcfg.pcie-mode": "root-complex", "qeth.eth-driver": { r8125: 0, r8168: 1 } };

test.each<readonly [string, ModemModel, ModemValues, EthernetWish, Readonly<Record<string, Json | undefined>>]>([
  ["in Ethernet mode, the driver in use is kept", rm520nGl, onEthernet, plain, { "qeth.eth-driver": { r8125: 0, r8168: 1 } }],
  ["a driver enabled on an endpoint says nothing about the board", rm502qAe, { ...fresh, "qeth.eth-driver": { r8125: 0, r8168: 1 } }, plain, { "qeth.eth-driver": { r8125: 1, r8168: 0 } }],
  ["the chip that is asked for is taken", rm520nGl, fresh, { ...plain, ethernet: "rtl8168" }, { "qeth.eth-driver": { r8125: 0, r8168: 1 } }],
  ["a chip whose driver is not listed is asked for all the same", rm520nGl, { ...fresh, "qeth.eth-driver": { r8125: 1 } }, { ...plain, ethernet: "rtl8168" }, { "qeth.eth-driver": { r8125: 0, r8168: 1 } }],
  ["firmware that chooses its driver itself is left to it", rm520nGl, without(fresh, "qeth.eth-driver"), plain, { "qeth.eth-driver": undefined, "qcfg.pcie-mode": "root-complex" }],
  ["a board variant with a PCIe mode of its own keeps it", rm520nGl, { ...fresh, "qcfg.pcie-mode": "mode-3" }, plain, { "qcfg.pcie-mode": undefined, "qeth.eth-driver": undefined }],
  ["kept Ethernet keeps its link", rm520nGl, onEthernet, { ...plain, ethernet: "keep" }, { "qcfg.pcie-mode": undefined, "qeth.eth-driver": undefined }],
  ["RGMII left enabled on a PCIe board is disabled", rm520nGl, { ...fresh, "qeth.rgmii": { status: "enable", voltage: 1, mode: -1, calls: [] } }, plain, { "qeth.rgmii": { status: "disable" } }],
  ["RGMII that is disabled is not mentioned", rm520nGl, fresh, plain, { "qeth.rgmii": undefined }],
  ["the data interface is never mentioned", rm520nGl, { ...fresh, "qcfg.data-interface": { network: 1, diagnostics: 0 } }, plain, { "qcfg.data-interface": undefined }],

  ["a modem that dials by ECM is left alone", rm520nGl, { ...fresh, "qcfg.usbnet": 1 }, plain, { "qcfg.usbnet": undefined, qmapwac: undefined }],
  ["a modem that dials by QMAPWAC is left alone", rm520nGl, { ...fresh, qmapwac: 1 }, plain, { "qcfg.usbnet": undefined, qmapwac: undefined }],
  ["a modem in MBIM gets ECM", rm520nGl, { ...fresh, "qcfg.usbnet": 2 }, plain, { "qcfg.usbnet": 1, qmapwac: undefined }],
  ["a modem in RNDIS dials by QMAPWAC, so that its AT port stays where it is", rm520nGl, { ...fresh, "qcfg.usbnet": 3 }, plain, { "qcfg.usbnet": undefined, qmapwac: 1 }],
  ["a modem in RNDIS without QMAPWAC gets ECM", rm520nGl, { ...without(fresh, "qmapwac"), "qcfg.usbnet": 3 }, plain, { "qcfg.usbnet": 1, qmapwac: undefined }],
  ["a modem that hides its USB mode dials by QMAPWAC", rm520nGl, without(fresh, "qcfg.usbnet"), plain, { "qcfg.usbnet": undefined, qmapwac: 1 }],

  ["NAT is kept when asked for", rm520nGl, fresh, { ...plain, passthrough: { enabled: true, nat: true, mac } }, { "qmap.ippt-nat": 1 }],
  ["firmware without IPPT_NAT does without it", rm520nGl, without(fresh, "qmap.ippt-nat"), plain, { "qmap.ippt-nat": undefined, "qmap.mpdn-rule-0": toRouter }],
  ["the DNS proxy is kept when asked for", rm520nGl, fresh, { ...plain, dnsProxy: "keep" }, { "qmap.dhcpv4dns": undefined }],
  ["the DNS proxy is switched on when asked for", rm520nGl, fresh, { ...plain, dnsProxy: "on" }, { "qmap.dhcpv4dns": "enable" }],
  ["firmware without a DNS proxy switch does without it", rm520nGl, without(fresh, "qmap.dhcpv4dns"), plain, { "qmap.dhcpv4dns": undefined }],
  ["the context asked for feeds the rule", rm520nGl, fresh, { ...plain, passthrough: { enabled: true, nat: false, mac, cid: 3 } }, { "qmap.mpdn-rule-0": { ...toRouter, cid: 3 } }],
  ["the context in use stays when none is asked for", rm520nGl, { ...fresh, "qmap.mpdn-rule-0": { cid: 3, vlan: 0, ippt: 0, autoConnect: 1 } }, plain, { "qmap.mpdn-rule-0": { ...toRouter, cid: 3 } }],

  ["a radio that is off is switched on", rm520nGl, { ...fresh, cfun: 0 }, plain, { cfun: 1 }],
  ["a modem in aeroplane mode is brought back", rm520nGl, { ...fresh, cfun: 4 }, plain, { cfun: 1 }],
  ["a radio that is on is not mentioned", rm520nGl, fresh, plain, { cfun: undefined }],
  ["an APN is written in the modem's words", rm520nGl, fresh, { ...plain, apn: { name: "three.co.uk", type: "ipv4v6" } }, { "cgdcont.1": { type: "IPV4V6", apn: "three.co.uk" } }],
  ["an APN goes to the context asked for, defined or not", rm520nGl, fresh, { ...plain, passthrough: { enabled: true, nat: false, mac, cid: 2 }, apn: { name: "internet", type: "ipv4", auth: "none" } }, { "cgdcont.2": { type: "IP", apn: "internet" } }],
  ["a LAN address comes with its pool", rm520nGl, fresh, { ...plain, lan: { address: "192.168.226.1", pool: ["192.168.226.20", "192.168.226.60"] } }, { "qmap.lanip": { start: "192.168.226.20", end: "192.168.226.60", gateway: "192.168.226.1" } }],
  ["a SIM slot is chosen when asked for", rm520nGl, fresh, { ...plain, simSlot: 2 }, { quimslot: 2 }],

  ["without passthrough, its rule goes and NAT returns", rm520nGl, { ...onEthernet, "qmap.ippt-nat": 0, "qmap.mpdn-rule-0": toRouter }, router, { "qmap.ippt-nat": 1, "qmap.mpdn-rule-0": noRule, "qmap.dmz": undefined }],
  ["without passthrough, a rule that only makes the call stays", rm520nGl, { ...fresh, "qmap.mpdn-rule-0": { cid: 1, vlan: 0, ippt: 0, autoConnect: 1 } }, router, { "qmap.mpdn-rule-0": undefined }],
  ["without passthrough, another context needs a rule", rm520nGl, fresh, { ...router, passthrough: { enabled: false, nat: false, cid: 3 } }, { "qmap.mpdn-rule-0": { cid: 3, vlan: 0, ippt: 0, autoConnect: 1 } }],
  ["without passthrough, firmware without data rules will do", rm520nGl, without(fresh, "qmap.mpdn-rule-0"), router, { "qcfg.pcie-mode": "root-complex", "qmap.mpdn-rule-0": undefined }],

  ["an RGMII board opens its port at the voltage it has, and the rule makes the call", rg500q, fresh, { ...plain, ethernet: "rgmii" }, { "qeth.rgmii": { status: "enable", voltage: 0, mode: -1, calls: [] }, "qmap.mpdn-rule-0": toRouter, "qcfg.pcie-mode": undefined, "qeth.ipptmac": undefined, "qcfg.usbnet": 1 }],
  ["an RGMII board is recognised by its open port", rg500q, { ...fresh, "qeth.rgmii": { status: "enable", voltage: 1, mode: 0, calls: [1] } }, plain, { "qeth.rgmii": { status: "enable", voltage: 1, mode: -1, calls: [] }, "qcfg.pcie-mode": undefined }],
  ["a PCIe board with an LGA module is recognised by its mode", rg500q, onEthernet, plain, { "qcfg.pcie-mode": "root-complex", "qeth.rgmii": undefined }],
  ["an RGMII board without data rules makes the call at its port", rg500q, without(fresh, "qmap.mpdn-rule-0"), { ...plain, ethernet: "rgmii" }, { "qeth.ipptmac": mac, "qeth.rgmii": { status: "enable", voltage: 0, mode: 1, calls: [1] }, "qcfg.usbnet": undefined }],
  ["an RGMII board without data rules can stay a router", rg500q, without(fresh, "qmap.mpdn-rule-0"), { ...router, ethernet: "rgmii" }, { "qeth.ipptmac": undefined, "qeth.rgmii": { status: "enable", voltage: 0, mode: 0, calls: [1] } }],
])("%s", (_behaviour, model, observed, wish, expected) => {
  const { values } = ethernetGoal({ model, observed, wish });

  expect(pick(values, Object.keys(expected))).toEqual(expected);
});

test.each<readonly [string, ModemModel, ModemValues, EthernetWish, string]>([
  ["firmware without data rules cannot pass an address through", rm520nGl, without(fresh, "qmap.mpdn-rule-0"), plain, "refused/no-passthrough"],
  ["an RGMII board without data rules and receiver cannot either", rg500q, without(without(fresh, "qmap.mpdn-rule-0"), "qeth.ipptmac"), { ...plain, ethernet: "rgmii" }, "refused/no-passthrough"],
  ["an M.2 module has no RGMII", rm520nGl, fresh, { ...plain, ethernet: "rgmii" }, "refused/no-ethernet"],
  ["firmware without PCIe modes has no Ethernet", rm520nGl, without(fresh, "qcfg.pcie-mode"), plain, "refused/no-ethernet"],
  ["firmware without PCIe modes has no chip either", rm520nGl, without(fresh, "qcfg.pcie-mode"), { ...plain, ethernet: "rtl8125" }, "refused/no-ethernet"],
  ["what is not in Ethernet mode cannot be kept so", rm520nGl, fresh, { ...plain, ethernet: "keep" }, "refused/no-ethernet"],
  ["an untouched LGA module does not show how it is wired", rg500q, fresh, plain, "refused/no-ethernet"],
  ["an LGA module that is open both ways does not either", rg500q, { ...onEthernet, "qeth.rgmii": { status: "enable", voltage: 1, mode: -1, calls: [] } }, plain, "refused/no-ethernet"],
  ["rules of somebody else are not trampled on", rm520nGl, { ...fresh, "qmap.mpdn-rules-1-3": [{ rule: 1, cid: 5, vlan: 2, ippt: 0, autoConnect: 1 }] }, plain, "refused/foreign-rules"],
  ["a VLAN of somebody else is not unbound", rm520nGl, { ...fresh, "qmap.mpdn-rule-0": { cid: 1, vlan: 2, ippt: 0, autoConnect: 1 } }, plain, "refused/foreign-rules"],
  ["passthrough to nobody is refused", rm520nGl, fresh, { ...plain, passthrough: { enabled: true, nat: false } }, "refused/bad-value"],
  ["passthrough to something that is no device is refused", rm520nGl, fresh, { ...plain, passthrough: { enabled: true, nat: false, mac: "router" } }, "refused/bad-value"],
  ["an APN with a password is refused rather than half written", rm520nGl, fresh, { ...plain, apn: { name: "internet", type: "ipv4", auth: "pap" } }, "refused/bad-value"],
  ["an APN for a context that cannot be read is refused", rm520nGl, fresh, { ...plain, passthrough: { enabled: true, nat: false, mac, cid: 9 }, apn: { name: "internet", type: "ipv4" } }, "refused/bad-value"],
  ["a LAN address is refused where firmware has none to set", rm520nGl, without(fresh, "qmap.lanip"), { ...plain, lan: { address: "192.168.226.1", pool: ["192.168.226.20", "192.168.226.60"] } }, "refused/bad-value"],
  ["a LAN address that is none is refused", rm520nGl, fresh, { ...plain, lan: { address: "192.168.226.0/24", pool: ["192.168.226.20", "192.168.226.60"] } }, "refused/bad-value"],
  ["a SIM slot is refused where firmware has no choice", rm520nGl, without(fresh, "quimslot"), { ...plain, simSlot: 1 }, "refused/bad-value"],
])("%s", (_behaviour, model, observed, wish, code) => {
  const goal = (): unknown => ethernetGoal({ model, observed, wish });

  expect(goal).toThrow(expect.objectContaining({ code, hint: expect.any(String) }));
});

const wishes = [
  ["passthrough", plain],
  ["a router", router],
] as const;

test.each(models.flatMap((model) => wishes.map(([name, wish]) => [model.id, name, model, { ...wish, ethernet: model.ethernet[0] === "rgmii" ? "rgmii" : "auto" }] as const)))(
  "once %s is %s, nothing is left to do",
  (_id, _name, model, wish) => {
    const first = ethernetGoal({ model, observed: fresh, wish });
    const reached = { ...fresh, ...first.values };

    const second = ethernetGoal({ model, observed: reached, wish });

    expect(unmet(model, reached, second.values)).toEqual([]);
  },
);

test.each(models.map((model) => [model.id, model] as const))("what makes %s an Ethernet modem is all its own", (_id, model) => {
  const { values } = ethernetGoal({ model, observed: fresh, wish: { ...plain, ethernet: model.ethernet[0] === "rgmii" ? "rgmii" : "auto" } });

  expect(Object.keys(values).filter((id) => settingOf(model, id) === undefined)).toEqual([]);
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
  expect(leftAlone).toEqual(["qcfg.usbnet", "qeth.eth-driver", "quimslot", "cgdcont.1", "qmap.lanip"]);
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
