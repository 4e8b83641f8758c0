import { describe, expect, test } from "vitest";
import { modelById } from "../../../src/at-profiles/index.ts";
import { settingsTowards } from "../../../src/at-profiles/model.ts";
import type { Json } from "../../../src/core/json.ts";
import { explain } from "../../../src/plan/explain.ts";
import { planTowards } from "../../../src/plan/towards.ts";
import type { Plan } from "../../../src/plan/step.ts";

const none = { cid: 0, vlan: 0, ippt: 0, autoConnect: 0 };
const passthrough = { cid: 1, vlan: 0, ippt: 1, autoConnect: 1 };
const qmapwac = { qmapwac: 1, "qcfg.usbnet": 0 };

type Values = Readonly<Record<string, Json>>;

function planOf(from: Values, to: Values, isActive = true, id = "rm520n-gl"): Plan {
  const model = modelById(id);
  if (model === undefined) throw new Error("no such model");
  return planTowards({
    observed: { modem: { ...qmapwac, ...from }, router: {} },
    wanted: { modem: to, router: {} },
    settings: settingsTowards(model, "back"),
    direction: "back",
    guardSeconds: 120,
    connection: { isWanted: true, isActive, command: model.connectCommand(1) },
  });
}

const rule = "qmap.mpdn-rule-0";
const nat = "qmap.ippt-nat";
const kinds = (plan: Plan): readonly string[] => plan.map(({ kind }) => kind);

describe("the step that starts the data connection", () => {
  test("is last after steps that end the connection", () => {
    const plan = planOf({ [rule]: passthrough, [nat]: 0 }, { [rule]: none, [nat]: 1 });

    expect(kinds(plan)).toEqual(["modem.set", "modem.set", "modem.connect"]);
    expect(plan.map((step) => explain(step, []).title).at(-1)).toBe(
      "Start the data connection again (ended by: IP passthrough rule, Modem NAT)",
    );
  });

  test("is missing if auto_connect of the rule dials", () => {
    const plan = planOf({ [rule]: passthrough, [nat]: 0 }, { [rule]: passthrough, [nat]: 1 });

    expect(kinds(plan)).toEqual(["modem.set"]);
  });

  test("is missing if the modem dials after the restart of the plan", () => {
    const plan = planOf(
      { [rule]: passthrough, "qcfg.pcie-mode": "root-complex" },
      { [rule]: none, "qcfg.pcie-mode": "endpoint" },
    );

    expect(kinds(plan)).toEqual(["modem.set", "modem.set", "modem.restart"]);
  });

  test("follows a restart after which the modem does not dial", () => {
    const plan = planOf(
      { qmapwac: 0, "qcfg.pcie-mode": "root-complex" },
      { "qcfg.pcie-mode": "endpoint" },
    );

    expect(kinds(plan)).toEqual(["modem.set", "modem.restart", "modem.connect"]);
  });

  test("is the only step if every setting is restored and the connection is missing", () => {
    const plan = planOf({ [nat]: 1 }, { [nat]: 1 }, false);

    expect(kinds(plan)).toEqual(["modem.connect"]);
  });
});
