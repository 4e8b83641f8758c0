import { expect, test } from "vitest";
import { identify } from "../../../src/at-profiles/identify.ts";
import { modelById, models } from "../../../src/at-profiles/index.ts";
import { settingOf, settingsTowards } from "../../../src/at-profiles/model.ts";
import { rg500q } from "../../../src/at-profiles/models/rg500q.ts";
import { rm520nGl } from "../../../src/at-profiles/models/rm520n-gl.ts";
import { lanOf, passthroughOf } from "../../../src/at-profiles/sight.ts";

test.each([
  ["RM500Q-GL", "rm500q-gl"],
  ["RM502Q-AE", "rm502q-ae"],
  ["RG500Q-EA", "rg500q"],
  ["RG502Q-EA", "rg502q"],
  ["RM520N-GL", "rm520n-gl"],
  ["RM520NGLAA", "rm520n-gl"],
  [" rm530n-gl ", "rm530n-gl"],
  ["RM521F-GL", "rm521f-gl"],
  ["RG520N-CN", "rg520n"],
  ["RM500U-CN", undefined],
  ["RG500U-EA", undefined],
  ["RM551E-GL", undefined],
  ["EC25", undefined],
  ["XRM520N-GL", undefined],
  ["", undefined],
])("a modem that calls itself %s is taken for %s", (model, expected) => {
  expect(identify({ model })?.id).toBe(expected);
});

test.each(models.map((model) => [model.id, model] as const))("only %s answers to its own name, and is found by its id", (id, model) => {
  const name = model.title.replace("Quectel ", "");

  expect(models.filter(({ answersTo }) => answersTo.test(name))).toEqual([model]);
  expect(modelById(id)).toBe(model);
});

test.each(models.map((model) => [model.id, model] as const))("%s manages each setting once", (_id, model) => {
  const ids = model.manages.map(({ setting }) => setting.id);

  expect(ids).toEqual([...new Set(ids)]);
});

test.each(models.map((model) => [model.id, model] as const))("%s disturbs nothing that it does not manage", (_id, model) => {
  const disturbed = model.manages.flatMap(({ setting }) => setting.disturbs ?? []);

  expect(disturbed.filter((id) => settingOf(model, id) === undefined)).toEqual([]);
});

test("toward Ethernet the link comes first and the data rule last", () => {
  const ids = settingsTowards(rm520nGl, "forward")
    .map(({ id }) => id)
    .filter((id) => !id.startsWith("cgdcont."));

  expect(ids).toEqual([
    "qcfg.usbnet",
    "qmapwac",
    "qcfg.pcie-mode",
    "qcfg.data-interface",
    "qeth.eth-driver",
    "qeth.rgmii",
    "cfun",
    "quimslot",
    "qmap.lanip",
    "qmap.dmz",
    "qmap.dhcpv4dns",
    "qmap.ippt-nat",
    "qmap.mpdn-rule-0",
    "qmap.mpdn-rules-1-3",
  ]);
});

test("on the way back the rule is cleared while the modem's router is up, and the USB mode is written last", () => {
  const ids = settingsTowards(rm520nGl, "back").map(({ id }) => id);
  const order = ["qmap.mpdn-rule-0", "qmap.ippt-nat", "qmap.dhcpv4dns", "qmap.lanip", "qeth.eth-driver", "qcfg.data-interface", "qcfg.pcie-mode", "qmapwac", "qcfg.usbnet"];

  expect(ids.filter((id) => order.includes(id))).toEqual(order);
  expect(ids.at(-1)).toBe("qcfg.usbnet");
});

test("on an LGA module the receiver is known before its port is opened", () => {
  const ids = settingsTowards(rg500q, "forward").map(({ id }) => id);

  expect(ids.indexOf("qeth.ipptmac")).toBeLessThan(ids.indexOf("qeth.rgmii"));
});

test.each([
  ["as it leaves the factory", {}, "192.168.225.1/24"],
  ["as the modem says", { "qmap.lanip": { start: "192.168.226.20", end: "192.168.226.60", gateway: "192.168.226.1" } }, "192.168.226.1/24"],
])("the modem's LAN is taken %s", (_how, observed, expected) => {
  expect(lanOf(rm520nGl, observed)).toBe(expected);
});

test.each([
  ["a data rule with passthrough", { "qmap.mpdn-rule-0": { cid: 1, vlan: 0, ippt: 1, autoConnect: 1 } }, "on"],
  ["a data rule without", { "qmap.mpdn-rule-0": { cid: 1, vlan: 0, ippt: 0, autoConnect: 1 } }, "off"],
  ["an RGMII passthrough call", { "qeth.rgmii": { status: "enable", voltage: 1, mode: 1, calls: [1] } }, "on"],
  ["an RGMII port that is closed", { "qeth.rgmii": { status: "disable", voltage: 1, mode: 1, calls: [1] } }, "off"],
  ["nothing at all", {}, "off"],
] as const)("passthrough by %s is %s", (_what, observed, expected) => {
  expect(passthroughOf(observed)).toBe(expected);
});
