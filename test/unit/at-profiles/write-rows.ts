import type { AnySetting } from "../../../src/at-profiles/setting.ts";
import { autoDial } from "../../../src/at-profiles/settings/auto-dial.ts";
import { dataInterface } from "../../../src/at-profiles/settings/data-interface.ts";
import { dataRule } from "../../../src/at-profiles/settings/data-rule.ts";
import { dmz } from "../../../src/at-profiles/settings/dmz.ts";
import { dnsProxy } from "../../../src/at-profiles/settings/dns-proxy.ts";
import { ethernetDriver } from "../../../src/at-profiles/settings/ethernet-driver.ts";
import { ethernetPort } from "../../../src/at-profiles/settings/ethernet-port.ts";
import { functionLevel } from "../../../src/at-profiles/settings/function-level.ts";
import { ipptMac } from "../../../src/at-profiles/settings/ippt-mac.ts";
import { lanAddress } from "../../../src/at-profiles/settings/lan-address.ts";
import { lanAddressUnisoc } from "../../../src/at-profiles/settings/lan-address-unisoc.ts";
import { passthroughNat } from "../../../src/at-profiles/settings/passthrough-nat.ts";
import { pcieMode } from "../../../src/at-profiles/settings/pcie-mode.ts";
import { pdpContext } from "../../../src/at-profiles/settings/pdp-context.ts";
import { rgmii } from "../../../src/at-profiles/settings/rgmii.ts";
import { routerNat } from "../../../src/at-profiles/settings/router-nat.ts";
import { simSlot } from "../../../src/at-profiles/settings/sim-slot.ts";
import { usbMode } from "../../../src/at-profiles/settings/usb-mode.ts";
import type { Json } from "../../../src/core/json.ts";

export const mac = "02:00:5e:00:53:01";

export const toRouter = { cid: 1, vlan: 0, ippt: 1, autoConnect: 1, mac };

export const refused: readonly (readonly [AnySetting, Json])[] = [
  [functionLevel, 5],
  [dataInterface, { network: 2, diagnostics: 0 }],
  [pcieMode, "host"],
  [pcieMode, "mode-12"],
  [ethernetDriver, { 'r8125",1;+CFUN=0': 1 }],
  [rgmii, { status: "enable", voltage: 3 }],
  [rgmii, { status: "enable", voltage: 1, mode: 2, calls: [1] }],
  [rgmii, { status: "enable", voltage: 1, mode: 1, calls: [9] }],
  [ipptMac, "02:00:5e:00:53"],
  [usbMode, 6],
  [usbMode, 1.5],
  [autoDial, -1],
  [dataRule, { ...toRouter, cid: 17 }],
  [dataRule, { ...toRouter, vlan: 4095 }],
  [dataRule, { ...toRouter, ippt: 6 }],
  [dataRule, { ...toRouter, mac: "router" }],
  [passthroughNat, 2],
  [dnsProxy, "off"],
  [lanAddress, { start: "192.168.226.20", end: "192.168.226.060", gateway: "192.168.226.1" }],
  [dmz, "router.lan"],
  [pdpContext(1), { type: "IP", apn: 'a"b' }],
  [pdpContext(1), { type: "IP", apn: "a\rAT+CFUN=0" }],
  [pdpContext(1), { type: "IP", apn: "a\u001Ab" }],
  [pdpContext(1), { type: "IP", apn: "ä" }],
  [simSlot, 3],
  [ethernetPort, 2],
  [routerNat, 10],
  [lanAddressUnisoc, { start: "192.168.226.20", end: "192.168.226.60", gateway: 'router"' }],
];
