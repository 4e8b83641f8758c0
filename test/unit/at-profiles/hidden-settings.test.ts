import { describe, expect, test } from "vitest";
import { ethernetGoal } from "../../../src/at-profiles/goals/ethernet-goal.ts";
import type { ProvenLink } from "../../../src/at-profiles/goals/ethernet-path.ts";
import type { EthernetSpec } from "../../../src/at-profiles/goals/ethernet-spec.ts";
import { models } from "../../../src/at-profiles/index.ts";
import { settingOf, settingsTowards } from "../../../src/at-profiles/model.ts";
import type { ModemModel } from "../../../src/at-profiles/model.ts";
import type { ModemValues } from "../../../src/at-profiles/observed.ts";
import type { EthernetPath } from "../../../src/at-profiles/model.ts";
import { isFailure } from "../../../src/core/failure.ts";
import { planTowards } from "../../../src/plan/towards.ts";
import { factoryValues } from "../../support/factory-values.ts";
import { plain, without } from "./goal-models.ts";

const specs = {
  pcie: { ...plain, ethernet: "rtl8125" },
  rgmii: { ...plain, ethernet: "rgmii" },
  "on-board": plain,
} as const satisfies Record<EthernetPath, EthernetSpec>;

/** Every model with each of its Ethernet ports, and the selection that its profile has. */
const kinds: readonly (readonly [string, ModemModel, EthernetSpec])[] = models
  .filter(({ readOnly }) => readOnly === undefined)
  .flatMap((model) => model.ethernet.map((path) => [model, specs[path]] as const))
  .map(([model, spec]) => [`${model.title} with ${spec.ethernet}`, model, spec]);

/** Returns the failure or the written settings. */
function outcome(
  model: ModemModel,
  given: {
    readonly observed: ModemValues;
    readonly spec: EthernetSpec;
    readonly unread?: string;
    readonly proven?: ProvenLink;
  },
): string | readonly string[] {
  const { observed, spec, unread, proven } = given;
  try {
    const { values } = ethernetGoal({
      model,
      observed,
      spec,
      unread: unread === undefined ? [] : [{ id: unread, title: unread, lines: ["?"] }],
      ...(proven === undefined ? {} : { proven }),
    });
    const plan = planTowards({
      wanted: { modem: values, router: {} },
      observed: { modem: observed, router: {} },
      settings: settingsTowards(model, "forward"),
      direction: "forward",
    });
    return plan.map((step) => (step.kind === "modem.set" ? step.setting : step.kind));
  } catch (error) {
    if (isFailure(error)) return error.code;
    throw error;
  }
}

/** Returns the values after an apply to a modem that was root complex before. */
function applied(model: ModemModel, spec: EthernetSpec): ModemValues {
  const factory = factoryValues(model);
  const observed =
    "qcfg.pcie-mode" in factory ? { ...factory, "qcfg.pcie-mode": "root-complex" } : factory;
  const { values } = ethernetGoal({ model, observed, spec });
  const completed = Object.entries(values).flatMap(([id, value]) => {
    const from = observed[id];
    return from === undefined
      ? []
      : [[id, settingOf(model, id)?.complete?.(value, from) ?? value] as const];
  });
  return { ...observed, ...Object.fromEntries(completed) };
}

describe.each(kinds)("%s, with the carrier's address on the router", (_title, model, spec) => {
  const observed = applied(model, spec);
  const ids = Object.keys(observed);
  const proven = "passthrough";

  test("an applied modem needs no step", () => {
    expect(outcome(model, { observed, spec, proven })).toEqual([]);
  });

  test.each(["refused", "unreadable"])("a setting with a %s answer needs no step", (answer) => {
    const outcomes = ids.map((id) => {
      const given = { observed: without(observed, id), spec, proven } as const;
      return [id, outcome(model, answer === "refused" ? given : { ...given, unread: id })] as const;
    });

    expect(outcomes.filter(([, steps]) => steps.length > 0)).toEqual([]);
  });

  test("a lease from the modem's LAN does not replace a hidden passthrough setting", () => {
    const hidden = ["qmap.mpdn-rule-0", "qeth.ipptmac", "qcfg.nat"].reduce(without, observed);

    expect(outcome(model, { observed: hidden, spec, proven: "ethernet" })).toBe(
      "refused/no-passthrough",
    );
  });
});

const onBothKindsOfBoards = kinds.filter(([, { ethernet }]) => ethernet.length > 1);

test.each(onBothKindsOfBoards)("%s and both ports active keeps them", (_title, model, spec) => {
  const rgmii = { status: "enable", voltage: 1, mode: -1, calls: [] };
  const applies = applied(model, spec);
  const observed = { ...applies, "qcfg.pcie-mode": "root-complex", "qeth.rgmii": rgmii };

  expect(outcome(model, { observed, spec: plain, proven: "ethernet" })).toEqual([]);
  expect(outcome(model, { observed, spec: plain })).toBe("refused/no-ethernet");
});
