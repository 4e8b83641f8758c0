import { expect, test } from "vitest";
import { ethernetGoal } from "../../../src/at-profiles/goals/ethernet-goal.ts";
import { models } from "../../../src/at-profiles/index.ts";
import type { ModemModel } from "../../../src/at-profiles/model.ts";
import { settingOf } from "../../../src/at-profiles/model.ts";
import type { ModemValues } from "../../../src/at-profiles/observed.ts";
import { factoryValues } from "../../support/factory-values.ts";
import { modelNamed } from "../../support/model-named.ts";
import {
  rg500q,
  rm500u,
  rm520nGl,
  rm551eGl,
  toRouter,
  fresh,
  plain,
  router,
  onEthernet,
  without,
  pick,
  type GoalRow,
} from "./goal-models.ts";

const rm502qAe = modelNamed("rm502q-ae");

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

test.each<GoalRow>([
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

/** Returns the ids whose value differs from the desired one, as each setting compares them. */
function unmet(model: ModemModel, observed: ModemValues, wanted: ModemValues): readonly string[] {
  return Object.entries(wanted)
    .filter(([id, value]) => settingOf(model, id)?.equal(value, observed[id] ?? null) !== true)
    .map(([id]) => id);
}
