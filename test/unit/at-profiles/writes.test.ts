import { expect, test } from "vitest";
import { models } from "../../../src/at-profiles/index.ts";
import type { AnySetting } from "../../../src/at-profiles/setting.ts";
import { autoConnect } from "../../../src/at-profiles/settings/auto-connect.ts";
import { autoDial } from "../../../src/at-profiles/settings/auto-dial.ts";
import { dataInterface } from "../../../src/at-profiles/settings/data-interface.ts";
import {
  dataRule,
  dataRuleSdx75,
  noRule,
  plainRule,
} from "../../../src/at-profiles/settings/data-rule.ts";
import { dmz } from "../../../src/at-profiles/settings/dmz.ts";
import { dnsProxy } from "../../../src/at-profiles/settings/dns-proxy.ts";
import { ethernetDriver } from "../../../src/at-profiles/settings/ethernet-driver.ts";
import { ethernetPort } from "../../../src/at-profiles/settings/ethernet-port.ts";
import { functionLevel } from "../../../src/at-profiles/settings/function-level.ts";
import { ipptMac } from "../../../src/at-profiles/settings/ippt-mac.ts";
import { lanAddress } from "../../../src/at-profiles/settings/lan-address.ts";
import { lanAddressUnisoc } from "../../../src/at-profiles/settings/lan-address-unisoc.ts";
import { mbnAutoSelect } from "../../../src/at-profiles/settings/mbn-auto-select.ts";
import { otherRules } from "../../../src/at-profiles/settings/other-rules.ts";
import { passthroughNat } from "../../../src/at-profiles/settings/passthrough-nat.ts";
import { pcieMode, pcieModeUnisoc } from "../../../src/at-profiles/settings/pcie-mode.ts";
import { pdpContext } from "../../../src/at-profiles/settings/pdp-context.ts";
import { pdpLogin } from "../../../src/at-profiles/settings/pdp-login.ts";
import { rgmii, rgmiiOnPcieBoard } from "../../../src/at-profiles/settings/rgmii.ts";
import { routerNat } from "../../../src/at-profiles/settings/router-nat.ts";
import { simSlot } from "../../../src/at-profiles/settings/sim-slot.ts";
import { usbMode } from "../../../src/at-profiles/settings/usb-mode.ts";
import type { Json } from "../../../src/core/json.ts";
import { mac, toRouter, refused } from "./write-rows.ts";

const closed = { status: "disable", voltage: 0, mode: -1, calls: [] };

const open = { status: "enable", voltage: 0, mode: -1, calls: [] };

/**
 * Every form of every write: setting, wanted, current, and what goes over the wire. Review a change
 * here as if it were typed into a modem by hand.
 */
const writes: readonly (readonly [AnySetting, Json, Json, readonly string[]])[] = [
  [functionLevel, 1, 0, ["AT+CFUN=1"]],
  [functionLevel, 0, 1, ["AT+CFUN=0"]],
  [functionLevel, 4, 1, ["AT+CFUN=4"]],
  [
    dataInterface,
    { network: 0, diagnostics: 0 },
    { network: 1, diagnostics: 0 },
    ['AT+QCFG="data_interface",0,0'],
  ],
  [
    dataInterface,
    { network: 1, diagnostics: 1 },
    { network: 0, diagnostics: 0 },
    ['AT+QCFG="data_interface",1,1'],
  ],
  [pcieMode, "root-complex", "endpoint", ['AT+QCFG="pcie/mode",1']],
  [pcieMode, "endpoint", "root-complex", ['AT+QCFG="pcie/mode",0']],
  [pcieMode, "mode-3", "root-complex", ['AT+QCFG="pcie/mode",3']],
  [
    ethernetDriver,
    { r8168: 0, r8125: 1 },
    { r8125: 0, r8168: 1 },
    ['AT+QETH="eth_driver","r8168",0', 'AT+QETH="eth_driver","r8125",1'],
  ],
  [
    ethernetDriver,
    { r8125: 1, r8168: 0 },
    { r8125: 0, r8168: 0 },
    ['AT+QETH="eth_driver","r8125",1'],
  ],
  [ethernetDriver, { r8125: 0 }, { r8125: 1 }, ['AT+QETH="eth_driver","r8125",0']],
  [rgmii, open, closed, ['AT+QETH="rgmii","ENABLE",0']],
  [rgmii, { status: "enable" }, closed, ['AT+QETH="rgmii","ENABLE",0']],
  [rgmii, { ...open, mode: 1, calls: [1] }, closed, ['AT+QETH="rgmii","ENABLE",0,1,1']],
  [
    rgmii,
    { ...open, mode: 0, calls: [1, 3] },
    { ...open, mode: 1, calls: [1] },
    [
      'AT+QETH="rgmii","DISABLE",0',
      'AT+QETH="rgmii","ENABLE",0,0,1',
      'AT+QETH="rgmii","ENABLE",0,0,3',
    ],
  ],
  [rgmii, { status: "disable" }, { ...open, voltage: 1 }, ['AT+QETH="rgmii","DISABLE",1']],
  [rgmiiOnPcieBoard, { status: "disable" }, open, ['AT+QETH="rgmii","DISABLE",0']],
  [ipptMac, mac, "FF:FF:FF:FF:FF:FF", ['AT+QETH="ipptmac",02:00:5E:00:53:01']],
  [usbMode, 1, 0, ['AT+QCFG="usbnet",1']],
  [autoDial, 1, 0, ["AT+QMAPWAC=1"]],
  [dataRule, toRouter, noRule, ['AT+QMAP="MPDN_rule",0,1,0,1,1,"02:00:5E:00:53:01"']],
  [
    dataRule,
    toRouter,
    { cid: 1, vlan: 0, ippt: 0, autoConnect: 1 },
    ['AT+QMAP="MPDN_rule",0', 'AT+QMAP="MPDN_rule",0,1,0,1,1,"02:00:5E:00:53:01"'],
  ],
  [
    dataRule,
    { cid: 3, vlan: 0, ippt: 0, autoConnect: 1, mac },
    noRule,
    ['AT+QMAP="MPDN_rule",0,3,0,0,1'],
  ],
  [
    dataRule,
    { cid: 1, vlan: 0, ippt: 1, autoConnect: 1 },
    noRule,
    ['AT+QMAP="MPDN_rule",0,1,0,1,1'],
  ],
  [dataRule, noRule, toRouter, ['AT+QMAP="MPDN_rule",0']],
  [dataRule, noRule, noRule, []],
  [dataRuleSdx75, noRule, toRouter, ['AT+QMAP="MPDN_rule",0', 'AT+QMAP="MPDN_rule",0,1,0,0,1']],
  [
    dataRuleSdx75,
    toRouter,
    plainRule,
    ['AT+QMAP="MPDN_rule",0', 'AT+QMAP="MPDN_rule",0,1,0,1,1,"02:00:5E:00:53:01"'],
  ],
  [dataRuleSdx75, toRouter, noRule, ['AT+QMAP="MPDN_rule",0,1,0,1,1,"02:00:5E:00:53:01"']],
  [passthroughNat, 0, 1, ['AT+QMAP="IPPT_NAT",0']],
  [dnsProxy, "disable", "enable", ['AT+QMAP="DHCPV4DNS","disable"']],
  [
    lanAddress,
    { start: "192.168.226.20", end: "192.168.226.60", gateway: "192.168.226.1" },
    null,
    ['AT+QMAP="LANIP",192.168.226.20,192.168.226.60,192.168.226.1,1'],
  ],
  [dmz, "off", "192.168.225.2", ['AT+QMAP="DMZ",0,4']],
  [dmz, "192.168.225.3", "192.168.225.2", ['AT+QMAP="DMZ",0,4', 'AT+QMAP="DMZ",1,4,192.168.225.3']],
  [dmz, "192.168.225.3", "off", ['AT+QMAP="DMZ",1,4,192.168.225.3']],
  [
    pdpContext(3),
    { type: "IPV4V6", apn: "three.co.uk" },
    null,
    ["AT+CFUN=0", 'AT+CGDCONT=3,"IPV4V6","three.co.uk"', "AT+CFUN=1"],
  ],
  [pdpContext(3), null, { type: "IP", apn: "old" }, ["AT+CFUN=0", "AT+CGDCONT=3", "AT+CFUN=1"]],
  [
    pdpLogin(3),
    { auth: "pap", user: "alice", password: "word" },
    { auth: "none" },
    ["AT+CFUN=0", 'AT+CGAUTH=3,1,"alice","word"', "AT+CFUN=1"],
  ],
  [
    pdpLogin(3),
    { auth: "chap", user: "alice" },
    { auth: "none" },
    ["AT+CFUN=0", 'AT+CGAUTH=3,2,"alice",""', "AT+CFUN=1"],
  ],
  [
    pdpLogin(3),
    { auth: "none" },
    { auth: "pap", user: "alice", password: "word" },
    ["AT+CFUN=0", "AT+CGAUTH=3,0", "AT+CFUN=1"],
  ],
  [simSlot, 2, 1, ["AT+QUIMSLOT=2"]],
  [ethernetPort, 1, 0, ['AT+QCFG="ethernet",1', "AT+QNETDEVCTL=1,3,1"]],
  [ethernetPort, 0, 1, ["AT+QNETDEVCTL=1,2,0", 'AT+QCFG="ethernet",0']],
  [routerNat, 0, 1, ['AT+QCFG="nat",0']],
  [routerNat, 5, 0, ['AT+QCFG="nat",5']],
  [
    lanAddressUnisoc,
    { start: "192.168.226.20", end: "192.168.226.60", gateway: "192.168.226.1" },
    null,
    ['AT+QCFG="lanip_ex","192.168.226.1","192.168.226.20","192.168.226.60"'],
  ],
];

const titledWrites = writes.map(
  (one, at) => [at + 1, one[0].id, one[3].join(" then ").slice(0, 60) || "nothing", one] as const,
);

test.each(titledWrites)(
  "write %i: %s sends %s",
  (_at, _id, _texts, [setting, next, current, expected]) => {
    const texts = setting.write(next, current).map(({ text }) => text);

    expect(texts).toEqual(expected);
  },
);

/**
 * Bricks, unlocks, re-identifies or overwrites the factory backup
 * (docs/facts/modem.md#usb-composition, docs/facts/modem.md#restart-and-power).
 */
const forbidden =
  /QPRTPARA|EGMR|usbcfg|usbmode|ResetFactory|QFACT|QFLASH|QDOWNLOAD|QPOWD|AT&F|[;\r\n]/i;

test("no write and no restart command is irreversible", () => {
  const sent = [
    ...writes.flatMap(([, , , texts]) => texts),
    ...models.map(({ restart }) => restart.command),
  ];

  expect(sent.filter((text) => forbidden.test(text))).toEqual([]);
});

test("the reviewed list has every setting that can be written", () => {
  const reviewed = new Set(writes.map(([{ id }]) => id.replace(/^(cgdcont|cgauth)\.\d+$/, "$1")));
  const managed = models.flatMap(({ manages }) =>
    manages.map(({ setting }) => setting.id.replace(/^(cgdcont|cgauth)\.\d+$/, "$1")),
  );

  expect([...new Set(managed)].filter((id) => !reviewed.has(id))).toEqual([
    mbnAutoSelect.id,
    otherRules.id,
    autoConnect.id,
  ]);
});

test.each<readonly [string, AnySetting, Json]>([
  ["UniSoc's PCIe mode", pcieModeUnisoc, "root-complex"],
  ["the automatic data connection", autoConnect, 1],
  ["the automatic operator profile", mbnAutoSelect, 0],
])("%s is never written", (_what, setting, value) => {
  expect(() => setting.write(value, value)).toThrow(
    expect.objectContaining({ code: "refused/dangerous-command" }),
  );
});

test("every model restarts with AT+CFUN=1,1", () => {
  expect([...new Set(models.map(({ restart }) => restart.command))]).toEqual(["AT+CFUN=1,1"]);
});

const titledRefusals = refused.map(
  ([setting, value]) => [setting.id, JSON.stringify(value).slice(0, 60), setting, value] as const,
);

test.each(titledRefusals)("%s refuses to write %s", (_id, _value, setting, value) => {
  const write = (): unknown => setting.write(value, value === "off" ? "on" : "off");

  expect(write).toThrow(expect.objectContaining({ code: "refused/bad-value" }));
});
