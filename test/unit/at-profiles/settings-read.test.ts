import { expect, test } from "vitest";
import { atReply } from "../../../src/at/reply.ts";
import type { AnySetting } from "../../../src/at-profiles/setting.ts";
import { autoConnect } from "../../../src/at-profiles/settings/auto-connect.ts";
import { autoDial } from "../../../src/at-profiles/settings/auto-dial.ts";
import { dataInterface } from "../../../src/at-profiles/settings/data-interface.ts";
import { dataRule, dataRuleSdx75 } from "../../../src/at-profiles/settings/data-rule.ts";
import { dmz } from "../../../src/at-profiles/settings/dmz.ts";
import { dnsProxy } from "../../../src/at-profiles/settings/dns-proxy.ts";
import { ethernetDriver } from "../../../src/at-profiles/settings/ethernet-driver.ts";
import { ethernetPort } from "../../../src/at-profiles/settings/ethernet-port.ts";
import { functionLevel } from "../../../src/at-profiles/settings/function-level.ts";
import { ipptMac } from "../../../src/at-profiles/settings/ippt-mac.ts";
import { lanAddress } from "../../../src/at-profiles/settings/lan-address.ts";
import { lanAddressUnisoc } from "../../../src/at-profiles/settings/lan-address-unisoc.ts";
import { otherRules } from "../../../src/at-profiles/settings/other-rules.ts";
import { passthroughNat } from "../../../src/at-profiles/settings/passthrough-nat.ts";
import { pcieMode } from "../../../src/at-profiles/settings/pcie-mode.ts";
import { pdpContext } from "../../../src/at-profiles/settings/pdp-context.ts";
import { pdpLogin } from "../../../src/at-profiles/settings/pdp-login.ts";
import { rgmii } from "../../../src/at-profiles/settings/rgmii.ts";
import { routerNat } from "../../../src/at-profiles/settings/router-nat.ts";
import { simSlot } from "../../../src/at-profiles/settings/sim-slot.ts";
import { usbMode } from "../../../src/at-profiles/settings/usb-mode.ts";
import type { Json } from "../../../src/core/json.ts";
import { recorded } from "../../support/recorded.ts";
import type { Transcript } from "../../support/recorded.ts";

const fromTranscripts: readonly (readonly [AnySetting, Transcript, string, number, Json])[] = [
  [dataInterface, "sdx55", 'AT+QCFG="data_interface"', 0, { network: 0, diagnostics: 0 }],
  [pcieMode, "sdx55", 'AT+QCFG="pcie/mode"', 0, "endpoint"],
  [pcieMode, "unisoc", 'AT+QCFG="pcie/mode"', 0, "root-complex"],
  [ethernetDriver, "sdx55", 'AT+QETH="eth_driver"', 0, { r8125: 0, r8168: 1 }],
  [rgmii, "sdx55", 'AT+QETH="rgmii"', 0, { status: "disable", voltage: 1, mode: -1, calls: [] }],
  [ipptMac, "sdx55", 'AT+QETH="ipptmac"', 0, "a1:b2:c3:d4:e5:f6"],
  [usbMode, "unisoc", 'AT+QCFG="usbnet"', 0, 5],
  [ethernetPort, "unisoc", 'AT+QCFG="ethernet"', 0, 1],
  [routerNat, "unisoc", 'AT+QCFG="NAT"', 0, 0],
  [
    lanAddressUnisoc,
    "unisoc",
    'AT+QCFG="lanip_ex"',
    0,
    { start: "192.168.225.20", end: "192.168.225.60", gateway: "192.168.225.1" },
  ],
  [autoConnect, "sdx75", 'AT+QMAP="auto_connect"', 0, 1],
  [autoDial, "sdx55", "AT+QMAPWAC?", 0, 0],
  [dataRule, "sdx62-65", 'AT+QMAP="mPDN_rule"', 0, { cid: 0, vlan: 0, ippt: 0, autoConnect: 0 }],
  [dataRule, "sdx62-65", 'AT+QMAP="mPDN_rule"', 1, { cid: 1, vlan: 0, ippt: 0, autoConnect: 1 }],
  [otherRules, "sdx62-65", 'AT+QMAP="mPDN_rule"', 0, []],
  [
    otherRules,
    "sdx62-65",
    'AT+QMAP="mPDN_rule"',
    1,
    [{ rule: 1, cid: 5, vlan: 2, ippt: 0, autoConnect: 1 }],
  ],
  [dnsProxy, "sdx62-65", 'AT+QMAP="DHCPV4DNS"', 0, "enable"],
  [
    lanAddress,
    "sdx62-65",
    'AT+QMAP="LANIP"',
    0,
    { start: "192.168.225.40", end: "192.168.225.60", gateway: "192.168.225.1" },
  ],
  [
    lanAddress,
    "sdx62-65",
    'AT+QMAP="LANIP"',
    1,
    { start: "192.168.225.1", end: "192.168.225.100", gateway: "192.168.225.1" },
  ],
  [
    lanAddress,
    "sdx75",
    'AT+QMAP="LANIP"',
    0,
    { start: "192.168.224.100", end: "192.168.227.99", gateway: "192.168.224.1" },
  ],
  [pdpContext(1), "sdx75", "AT+CGDCONT?", 0, { type: "IPV4V6", apn: "YOUR_APN_HERE" }],
  [pdpContext(2), "sdx75", "AT+CGDCONT?", 0, null],
];

test.each(fromTranscripts.map((one) => [one[0].id, one[1], one[2], one[3], one] as const))(
  "%s parses the recorded answer (%s, %s, %i)",
  (_id, _transcript, _command, _nth, [setting, transcript, command, nth, expected]) => {
    const value = setting.read.parse(recorded(transcript, command, nth));

    expect(value).toEqual(expected);
  },
);

const unusualAnswers: readonly (readonly [string, AnySetting, readonly string[], Json])[] = [
  ["the radio", functionLevel, ["+CFUN: 4"], 4],
  ["a SIM slot with the misprinted name of the manual", simSlot, ["+QUSIMSLOT: 2"], 2],
  [
    "a UniSoc LAN with its mask",
    lanAddressUnisoc,
    ['+QCFG: "lanip_ex","192.168.96.1","255.255.255.0","192.168.96.20","192.168.96.60"'],
    { start: "192.168.96.20", end: "192.168.96.60", gateway: "192.168.96.1" },
  ],
  ["a NAT mode that one unit had", routerNat, ['+QCFG: "nat",5'], 5],
  ["a SIM slot", simSlot, ["+QUIMSLOT: 1"], 1],
  ["a PCIe mode of a special board", pcieMode, ['+QCFG: "pcie/mode",3'], "mode-3"],
  [
    "a list of one Ethernet driver",
    ethernetDriver,
    ['+QETH: "eth_driver","R8125",1'],
    { r8125: 1 },
  ],
  [
    "an open RGMII port with a passthrough call",
    rgmii,
    [
      '+QETH: "RGMII","ENABLE",0,1',
      '+QETH: "RGMII",1,1',
      '+QETH: "RGMII",0,2',
      '+QETH: "RGMII",2,3',
    ],
    { status: "enable", voltage: 0, mode: 1, calls: [1, 3] },
  ],
  ["a quoted receiver", ipptMac, ['+QETH: "ipptmac","FF:FF:FF:FF:FF:FF"'], "FF:FF:FF:FF:FF:FF"],
  [
    "a rule with its MAC",
    dataRule,
    ['+QMAP: "MPDN_rule",0,1,0,1,1,"02:00:5E:00:53:01"'],
    { cid: 1, vlan: 0, ippt: 1, autoConnect: 1, mac: "02:00:5E:00:53:01" },
  ],
  [
    "a rule among unordered rows",
    dataRuleSdx75,
    ['+QMAP: "MPDN_rule",1,0,0,0,0', '+QMAP: "MPDN_rule",0,3,0,1,1'],
    { cid: 3, vlan: 0, ippt: 1, autoConnect: 1 },
  ],
  ["NAT in lower case with a space before the colon", passthroughNat, ['+QMAP : "ippt_nat",1'], 1],
  [
    "a login by PAP",
    pdpLogin(2),
    ['+CGAUTH: 1,2,"other","x"', '+CGAUTH: 2,1,"alice","word"'],
    { auth: "pap", user: "alice", password: "word" },
  ],
  [
    "a login whose password is not shown",
    pdpLogin(1),
    ['+CGAUTH: 1,2,"alice"'],
    { auth: "chap", user: "alice" },
  ],
  [
    "a login whose password is stars",
    pdpLogin(1),
    ['+CGAUTH: 1,2,"alice","****"'],
    { auth: "chap", user: "alice" },
  ],
  [
    "a receiver by its host name",
    dataRule,
    ['+QMAP: "MPDN_rule",0,1,0,1,1,"router-one"'],
    { cid: 1, vlan: 0, ippt: 1, autoConnect: 1 },
  ],
  [
    "other rules while rule 0 shows nothing readable",
    otherRules,
    ['+QMAP: "MPDN_rule",0,?,0,1,1', '+QMAP: "MPDN_rule",1,2,0,0,1'],
    [{ rule: 1, cid: 2, vlan: 0, ippt: 0, autoConnect: 1 }],
  ],
  ["no login, said", pdpLogin(1), ["+CGAUTH: 1,0"], { auth: "none" }],
  ["no login, not listed", pdpLogin(1), [], { auth: "none" }],
  [
    "a login with an unknown protocol",
    pdpLogin(1),
    ['+CGAUTH: 1,PAP,"alice"'],
    { auth: "unknown" },
  ],
  ["no DMZ host", dmz, ['+QMAP: "DMZ",0,4', '+QMAP: "DMZ",0,6'], "off"],
  [
    "a DMZ host, whatever IPv6 says",
    dmz,
    ['+QMAP: "DMZ",0,6', '+QMAP: "DMZ",1,4,192.168.225.2'],
    "192.168.225.2",
  ],
  ["an empty APN", pdpContext(1), ['+CGDCONT: 1,"ip","","0.0.0.0",0,0'], { type: "IP", apn: "" }],
  [
    "context 1 and not context 11",
    pdpContext(1),
    ['+CGDCONT: 11,"IP","eleven"', '+CGDCONT: 1,"IP","one"'],
    { type: "IP", apn: "one" },
  ],
];

test.each(unusualAnswers)("a read parses %s", (_what, setting, lines, expected) => {
  const value = setting.read.parse(atReply(setting.read.text, lines));

  expect(value).toEqual(expected);
});

const malformed: readonly (readonly [AnySetting, readonly string[]])[] = [
  [functionLevel, []],
  [functionLevel, ["+CFUN: on"]],
  [dataInterface, ['+QCFG: "data_interface",0']],
  [dataInterface, ['+QCFG: "pcie/mode",0']],
  [pcieMode, ['+QCFG: "pcie/mode",']],
  [ethernetDriver, []],
  [ethernetDriver, ['+QETH: "eth_driver","",1']],
  [ethernetDriver, ['+QETH: "eth_driver","r8125",2']],
  [rgmii, ['+QETH: "RGMII","PERHAPS",1,-1']],
  [rgmii, ['+QETH: "RGMII","ENABLE",7,-1']],
  [ipptMac, ['+QETH: "ipptmac",']],
  [ipptMac, ['+QETH: "ipptmac",a1:b2:c3:d4:e5']],
  [usbMode, ['+QCFG: "usbnet",ecm']],
  [autoDial, ["+QMAPWAC: 2"]],
  [autoDial, ["+CREG: 0,1"]],
  [dataRule, ['+QMAP: "MPDN_rule",1,0,0,0,0']],
  [dataRule, ['+QMAP: "MPDN_rule",0,1,0,1']],
  [otherRules, []],
  [passthroughNat, ['+QMAP: "WWAN",1']],
  [dnsProxy, ['+QMAP: "DHCPV4DNS",1']],
  [lanAddress, ['+QMAP: "LANIP",192.168.225.20,192.168.225.60']],
  [lanAddress, ['+QMAP: "LANIP",192.168.225.20,192.168.225.60,192.168.225.256']],
  [dmz, ['+QMAP: "DMZ",0,6']],
  [dmz, ['+QMAP: "DMZ",1,4']],
  [pdpContext(1), ['+CGDCONT: 1,"IP"']],
  [pdpContext(1), ['+CGDCONT: 1,"internet","0.0.0.0"']],
  [pdpContext(1), ['+CGDCONT: 1,"IPV4V6","0.0.0.0",0,0']],
  [lanAddressUnisoc, ['+QCFG: "lanip_ex","192.168.1.1","255.255.255.0","192.168.1.254"']],
  [pcieMode, ['+QCFG: "pcie/mode",-1']],
  [ethernetDriver, ['+QETH: "eth_driver",1']],
  [simSlot, ["+QUIMSLOT:"]],
  [ethernetPort, ['+QCFG: "ethernet",yes']],
  [routerNat, ['+QCFG: "nat",']],
  [lanAddressUnisoc, ['+QCFG: "lanip_ex","192.168.96.1"']],
  [autoConnect, ['+QMAP: "auto_connect",1,0']],
];

test.each(
  malformed.map(
    ([setting, lines]) => [setting.id, lines.join() || "nothing", setting, lines] as const,
  ),
)("%s rejects the answer %s", (_id, _answer, setting, lines) => {
  const parse = (): Json => setting.read.parse(atReply(setting.read.text, lines));

  expect(parse).toThrow(expect.objectContaining({ code: "modem/unexpected-reply" }));
});
