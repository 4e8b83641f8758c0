import { expect, test } from "vitest";
import { stockGoal } from "../../../src/at-profiles/goals/stock-goal.ts";
import { rm500u, rm520nGl, rg650v, noRule, fresh, freshUnisoc } from "./goal-models.ts";

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
