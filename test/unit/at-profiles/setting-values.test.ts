import { expect, test } from "vitest";
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
import { otherRules } from "../../../src/at-profiles/settings/other-rules.ts";
import { passthroughNat } from "../../../src/at-profiles/settings/passthrough-nat.ts";
import { pcieMode } from "../../../src/at-profiles/settings/pcie-mode.ts";
import { pdpContext } from "../../../src/at-profiles/settings/pdp-context.ts";
import { pdpLogin } from "../../../src/at-profiles/settings/pdp-login.ts";
import { rgmii, rgmiiOnPcieBoard } from "../../../src/at-profiles/settings/rgmii.ts";
import { routerNat } from "../../../src/at-profiles/settings/router-nat.ts";
import { simSlot } from "../../../src/at-profiles/settings/sim-slot.ts";
import { usbMode } from "../../../src/at-profiles/settings/usb-mode.ts";
import type { Json } from "../../../src/core/json.ts";

const rule = { cid: 1, vlan: 0, ippt: 1, autoConnect: 1 };
const port = { status: "enable", voltage: 1, mode: 1, calls: [1] };

test.each<readonly [string, AnySetting, Json, Json, "same" | "different"]>([
  ["a rule whose MAC is hidden", dataRule, { ...rule, mac: "02:00:5E:00:53:01" }, rule, "same"],
  [
    "MACs in another case",
    dataRule,
    { ...rule, mac: "02:00:5E:00:53:01" },
    { ...rule, mac: "02:00:5e:00:53:01" },
    "same",
  ],
  [
    "rules for two devices",
    dataRule,
    { ...rule, mac: "02:00:5E:00:53:01" },
    { ...rule, mac: "02:00:5E:00:53:02" },
    "different",
  ],
  ["rules for two contexts", dataRule, rule, { ...rule, cid: 3 }, "different"],
  ["a rule with and without passthrough", dataRule, rule, { ...rule, ippt: 0 }, "different"],
  ["no rule and the plain rule on most modems", dataRule, noRule, plainRule, "different"],
  ["no rule and the plain rule on SDX75", dataRuleSdx75, noRule, plainRule, "same"],
  [
    "a disabled driver and an unlisted one",
    ethernetDriver,
    { r8125: 1, r8168: 0 },
    { r8125: 1 },
    "same",
  ],
  ["two drivers", ethernetDriver, { r8125: 1 }, { r8168: 1 }, "different"],
  [
    "closed ports with different other values",
    rgmii,
    { status: "disable" },
    { status: "disable", voltage: 1, mode: 1, calls: [1] },
    "same",
  ],
  ["an open and a closed port", rgmii, port, { ...port, status: "disable" }, "different"],
  ["open ports with calls on other profiles", rgmii, port, { ...port, calls: [2] }, "different"],
  ["open ports with another voltage", rgmii, port, { ...port, voltage: 0 }, "different"],
  ["receivers in another case", ipptMac, "FF:FF:FF:FF:FF:FF", "ff:ff:ff:ff:ff:ff", "same"],
  [
    "APNs in another case",
    pdpContext(1),
    { type: "IP", apn: "Three.CO.uk" },
    { type: "IP", apn: "three.co.uk" },
    "same",
  ],
  [
    "an APN of another type",
    pdpContext(1),
    { type: "IP", apn: "a" },
    { type: "IPV6", apn: "a" },
    "different",
  ],
  [
    "logins with a hidden password",
    pdpLogin(1),
    { auth: "pap", user: "a", password: "b" },
    { auth: "pap", user: "a" },
    "same",
  ],
  [
    "logins with two passwords",
    pdpLogin(1),
    { auth: "pap", user: "a", password: "b" },
    { auth: "pap", user: "a", password: "c" },
    "different",
  ],
  [
    "a login by PAP and by CHAP",
    pdpLogin(1),
    { auth: "pap", user: "a" },
    { auth: "chap", user: "a" },
    "different",
  ],
  ["a login and none", pdpLogin(1), { auth: "pap", user: "a" }, { auth: "none" }, "different"],
  ["an APN and none", pdpContext(1), { type: "IP", apn: "a" }, null, "different"],
  [
    "buses",
    dataInterface,
    { network: 1, diagnostics: 0 },
    { network: 0, diagnostics: 0 },
    "different",
  ],
  [
    "pools",
    lanAddress,
    { start: "192.168.225.20", end: "192.168.225.60", gateway: "192.168.225.1" },
    { start: "192.168.225.20", end: "192.168.225.61", gateway: "192.168.225.1" },
    "different",
  ],
])("equal compares %s", (_what, setting, a, b, expected) => {
  const verdicts = [setting.equal(a, b), setting.equal(b, a)];

  expect(verdicts).toEqual(expected === "same" ? [true, true] : [false, false]);
});

const shownValues: readonly (readonly [AnySetting, Json, string])[] = [
  [functionLevel, 1, "on"],
  [
    pdpLogin(1),
    { auth: "pap", user: "alice", password: "word" },
    "PAP with user name and password",
  ],
  [pdpLogin(1), { auth: "none" }, "none"],
  [pdpLogin(1), { auth: "unknown" }, "unreadable"],
  [functionLevel, 4, "off (airplane mode)"],
  [functionLevel, 7, "level 7"],
  [dataInterface, { network: 1, diagnostics: 0 }, "network over PCIe, diagnostics over USB"],
  [pcieMode, "root-complex", "root complex (Ethernet chip)"],
  [pcieMode, "mode-3", "mode-3"],
  [ethernetDriver, { r8125: 1, r8168: 0 }, "r8125"],
  [ethernetDriver, { r8125: 0 }, "none"],
  [rgmii, { status: "disable" }, "disabled"],
  [rgmii, port, "enabled, passthrough"],
  [rgmii, { status: "enable" }, "enabled"],
  [ipptMac, "ff:ff:ff:ff:ff:ff", "any device"],
  [usbMode, 1, "ECM"],
  [usbMode, 4, "mode 4"],
  [autoDial, 0, "off"],
  [dataRule, noRule, "none"],
  [dataRule, { ...rule, mac: "02:00:5e:00:53:01" }, "context 1, passthrough to 02:00:5e:00:53:01"],
  [dataRule, { ...rule, mac: "ff:ff:ff:ff:ff:ff" }, "context 1, passthrough to the newest device"],
  [dataRule, rule, "context 1, passthrough to one device"],
  [dataRule, { ...rule, ippt: 0 }, "context 1 with NAT"],
  [ethernetPort, 1, "enabled, dials automatically"],
  [autoConnect, 1, "on"],
  [ethernetPort, 0, "disabled"],
  [routerNat, 0, "off"],
  [routerNat, 5, "mode 5"],
  [
    lanAddressUnisoc,
    { start: "192.168.96.20", end: "192.168.96.60", gateway: "192.168.96.1" },
    "192.168.96.1, DHCP pool 192.168.96.20 to 192.168.96.60",
  ],
  [
    otherRules,
    [{ rule: 1, cid: 5, vlan: 2, ippt: 0, autoConnect: 1 }],
    "rule 1: context 5 on VLAN 2",
  ],
  [otherRules, [], "none"],
  [passthroughNat, 1, "on"],
  [dnsProxy, "disable", "off"],
  [
    lanAddress,
    { start: "192.168.225.20", end: "192.168.225.60", gateway: "192.168.225.1" },
    "192.168.225.1, DHCP pool 192.168.225.20 to 192.168.225.60",
  ],
  [dmz, "off", "off"],
  [pdpContext(1), { type: "IPV4V6", apn: "three.co.uk" }, "three.co.uk (IPv4 and IPv6)"],
  [pdpContext(1), { type: "IP", apn: "" }, "default APN (IPv4)"],
  [pdpContext(1), null, "none"],
  [simSlot, 1, "slot 1"],
];

test.each(shownValues.map((one) => [one[0].id, one[2], one] as const))(
  "%s shows the value '%s'",
  (_id, _text, [setting, value, expected]) => {
    expect(setting.show(value)).toBe(expected);
  },
);

test("the plain rule of an SDX75 is shown as no rule", () => {
  expect(dataRuleSdx75.show(plainRule)).toBe("none");
});

test("an RGMII goal keeps the voltage of the board", () => {
  const complete = rgmii.complete?.(
    { status: "enable", mode: -1, calls: [] },
    { status: "disable", voltage: 0, mode: -1, calls: [] },
  );

  expect(complete).toEqual({ status: "enable", voltage: 0, mode: -1, calls: [] });
});

test("RGMII needs a restart on PCIe boards only", () => {
  expect([rgmii.takesEffect, rgmiiOnPcieBoard.takesEffect]).toEqual(["at-once", "after-restart"]);
});

test("an APN write can leave the radio changed", () => {
  expect(pdpContext(1).disturbs).toEqual([functionLevel.id]);
});
