import { expect, test } from "vitest";
import { m2 } from "../../../src/at-profiles/families/mobile-ap.ts";
import { ethernetGoal } from "../../../src/at-profiles/goals/ethernet-goal.ts";
import { stockGoal } from "../../../src/at-profiles/goals/stock-goal.ts";
import { identify } from "../../../src/at-profiles/queries/identify.ts";
import { modelById, models } from "../../../src/at-profiles/index.ts";
import { modelsOf, settingsTowards } from "../../../src/at-profiles/model.ts";
import { factoryValues } from "../../support/factory-values.ts";
import { modelNamed } from "../../support/model-named.ts";
import { rm520nGl } from "./model-modules.ts";

const rg500q = modelNamed("rg500q");

test.each([
  ["RM500Q-GL", "rm500q-gl"],
  ["RM500Q-AE", "rm500q-ae"],
  ["RM500Q-CN", "rm500q-cn"],
  ["RM502Q-AE", "rm502q-ae"],
  ["RM502Q-GL", "rm502q-gl"],
  ["RM505Q-AE", "rm505q-ae"],
  ["RM510Q-GL", "rm510q-gl"],
  ["RG500Q-EA", "rg500q"],
  ["RG500Q-NA", "rg500q"],
  ["RG501Q-EU", "rg501q"],
  ["RG502Q-EA", "rg502q"],
  ["RM520N-GL", "rm520n-gl"],
  ["RM520NGLAA", "rm520n-gl"],
  ["RM520N-EU", "rm520n-eu"],
  ["RM520N-CN", "rm520n-cn"],
  [" rm530n-gl ", "rm530n-gl"],
  ["RM521F-GL", "rm521f-gl"],
  ["RG520N-CN", "rg520n"],
  ["RG520N-EB", "rg520n"],
  ["RG520F-EU", "rg520f"],
  ["RG525F-NA", "rg525f"],
  ["RG530F-NA", "rg530f"],
  ["RM551E-GL", "rm551e-gl"],
  ["RM550V-GL", "rm550v-gl"],
  ["RG650V-NA", "rg650v"],
  ["RG650E-EU", "rg650e"],
  ["RM500U-CN", "rm500u"],
  ["RM500U-CNV", "rm500u"],
  ["RM500U-EA", "rm500u"],
  ["RG200U-CN", "rg200u"],
  ["RG500U-EA", "rg500u"],
  ["RM500K-CN", undefined],
  ["RG255C-GL", undefined],
  ["RG801H", undefined],
  ["RM520N-XX", undefined],
  ["EC25", undefined],
  ["XRM520N-GL", undefined],
  ["", undefined],
])("identify of %j returns %s", (model, expected) => {
  expect(identify({ model })?.id).toBe(expected);
});

test("each model matches its own name only and is found by its id", () => {
  const wrong = models.filter((model) => {
    const name = model.title.replace("Quectel ", "");
    const matching = models.filter(({ namePattern }) => namePattern.test(name));
    return matching.length !== 1 || matching[0] !== model || modelById(model.id) !== model;
  });

  expect(wrong.map(({ id }) => id)).toEqual([]);
});

test("each model manages each setting once, with every setting that its writes disturb", () => {
  const wrong = models.filter((model) => {
    const ids = model.manages.map(({ setting }) => setting.id);
    const disturbed = model.manages.flatMap(({ setting }) => setting.disturbs ?? []);
    return new Set(ids).size !== ids.length || disturbed.some((id) => !ids.includes(id));
  });

  expect(wrong.map(({ id }) => id)).toEqual([]);
});

test("settings towards Ethernet start with the link and end with the data rule", () => {
  const ids = settingsTowards(rm520nGl, "forward")
    .map(({ id }) => id)
    .filter((id) => !/^(cgdcont|cgauth)\./.test(id));

  expect(ids).toEqual([
    "qcfg.usbnet",
    "qmapwac",
    "qcfg.pcie-mode",
    "qcfg.data-interface",
    "qeth.eth-driver",
    "qeth.rgmii",
    "cfun",
    "quimslot",
    "qmbncfg.autosel",
    "qmap.lanip",
    "qmap.dmz",
    "qmap.dhcpv4dns",
    "qmap.ippt-nat",
    "qmap.mpdn-rule-0",
    "qmap.mpdn-rules-1-3",
  ]);
});

test("settings back start with the data rule and end with the USB mode", () => {
  const ids = settingsTowards(rm520nGl, "back").map(({ id }) => id);
  const order = [
    "qmap.mpdn-rule-0",
    "qmap.ippt-nat",
    "qmap.dhcpv4dns",
    "qmap.lanip",
    "qeth.eth-driver",
    "qcfg.data-interface",
    "qcfg.pcie-mode",
    "qmapwac",
    "qcfg.usbnet",
  ];

  expect(ids.filter((id) => order.includes(id))).toEqual(order);
  expect(ids.at(-1)).toBe("qcfg.usbnet");
});

test("an LGA module sets the receiver before its port is opened", () => {
  const ids = settingsTowards(rg500q, "forward").map(({ id }) => id);

  expect(ids.indexOf("qeth.ipptmac")).toBeLessThan(ids.indexOf("qeth.rgmii"));
});

test("every stock value has a source", () => {
  const unfounded = models.flatMap(({ id, manages }) =>
    manages
      .filter(({ stock, basis }) => (stock === undefined) !== (basis === undefined))
      .map(({ setting }) => `${id} ${setting.id}`),
  );

  expect(unfounded).toEqual([]);
});

test("UniSoc and RG650 have no factory value except that of the radio", () => {
  const guessed = models
    .filter(({ family }) => family === "unisoc" || family === "rg650")
    .flatMap(({ manages }) =>
      manages.filter(({ stock }) => stock !== undefined).map(({ setting }) => setting.id),
    );

  expect([...new Set(guessed)]).toEqual(["cfun"]);
});

test("a row adds a model that is identified and set up like its family", () => {
  const [invented = rm520nGl] = modelsOf({ ...m2, family: "sdx6x" }, [
    { name: "RM599N-GL", sources: ["none"] },
  ]);
  const found = identify({ model: "RM599N-GL" }, [...models, invented]);
  const goal = ethernetGoal({
    model: invented,
    observed: factoryValues(invented),
    spec: {
      ethernet: "auto",
      passthrough: { enabled: true, nat: false, mac: "02:00:5e:00:53:01" },
      dnsProxy: "off",
    },
  });
  const stock = stockGoal(invented, { ...factoryValues(invented), ...goal.values });

  expect([found, invented.id]).toEqual([invented, "rm599n-gl"]);
  expect(goal.values).toMatchObject({
    "qcfg.pcie-mode": "root-complex",
    "qmap.mpdn-rule-0": { cid: 1, ippt: 1 },
  });
  expect(stock.values).toMatchObject({
    "qcfg.pcie-mode": "endpoint",
    "qmap.mpdn-rule-0": { cid: 0, ippt: 0 },
  });
});
