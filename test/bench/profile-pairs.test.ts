import { expect, test } from "vitest";
import type { ModelName } from "../../simulator/modem/dialects/models.ts";
import { ruleViolations } from "../../src/profile/rules.ts";
import { openBench } from "../support/bench.ts";
import type { BenchSpec } from "../support/bench.ts";
import { changedKeys, withoutPlainRule } from "./matrix/compare-state.ts";

interface Option {
  /** Two options of one key exclude each other. */
  readonly key: string;
  readonly spec: BenchSpec;
}

const passthrough = (key: string, value: object): Option => ({
  key: `passthrough.${key}`,
  spec: { modem: { passthrough: value } },
});
const modem = (key: string, value: NonNullable<BenchSpec["modem"]>): Option => ({
  key,
  spec: { modem: value },
});
const wan = (key: string, value: object): Option => ({
  key: `wan.${key}`,
  spec: { router: { wan: value } },
});

const options: readonly Option[] = [
  passthrough("enabled", { enabled: false }),
  passthrough("nat", { nat: true }),
  passthrough("bind", { bind: "first" }),
  passthrough("bind", { bind: "last" }),
  passthrough("fallback", { fallback: "dmz" }),
  modem("ethernet", { ethernet: "rtl8125" }),
  modem("ethernet", { ethernet: "keep" }),
  modem("dns-proxy", { "dns-proxy": "on" }),
  modem("dns-proxy", { "dns-proxy": "keep" }),
  modem("apn", { apn: { name: "internet", type: "ipv4" } }),
  modem("apn", { apn: { name: "internet", context: 3 } }),
  modem("sim", { sim: { slot: 1 } }),
  modem("lan", {
    lan: { address: "192.168.77.1", pool: ["192.168.77.20", "192.168.77.60"] },
  }),
  wan("ipv6", { ipv6: "on" }),
  wan("ipv6", { ipv6: "off" }),
  wan("metric", { metric: 5 }),
  wan("management", { management: true }),
];

const families: readonly ModelName[] = ["rm500q-gl", "rm520n-gl", "rg520n", "rm551e-gl", "rm500u"];

interface Cell {
  readonly model: ModelName;
  readonly pair: readonly [Option, Option];
}

const cells: readonly Cell[] = families.flatMap((model) =>
  options.flatMap((first, at) =>
    options
      .slice(at + 1)
      .filter((second) => second.key !== first.key)
      .map((second): Cell => ({ model, pair: [first, second] })),
  ),
);

/** A prime, so that the chosen cells differ in model and in both options. */
const stride = 53;
const chosen =
  process.env["ETHERMODE_TEST_ALL"] === undefined
    ? cells.filter((_cell, at) => at % stride === 0)
    : cells;

/** The profile of an LGA module names its path, because the board decides. */
function isRgmii(model: ModelName): boolean {
  return model === "rg520n";
}

function specOf({ model, pair }: Cell): BenchSpec {
  const [first, second] = pair.map(({ spec }) => spec);
  const board = isRgmii(model) ? { ethernet: "rgmii" as const } : {};
  const { passthrough: a, ...one } = first?.modem ?? {};
  const { passthrough: b, ...two } = second?.modem ?? {};
  const both = { ...a, ...b };
  return {
    modem: {
      ...board,
      ...one,
      ...two,
      ...(Object.keys(both).length === 0 ? {} : { passthrough: both }),
    },
    router: { wan: { ...wanOf(first), ...wanOf(second) } },
  };
}

function wanOf(spec: BenchSpec | undefined): object {
  return typeof spec?.router === "object" ? (spec.router.wan ?? {}) : {};
}

const nameOf = (option: Option): string => `${option.key} (${options.indexOf(option) + 1})`;

const titled = chosen.map(
  (cell) => [`${cell.model} with ${cell.pair.map(nameOf).join(" and ")}`, cell] as const,
);

test.each(titled)("%s is applied and undone or refused", async (_title, cell) => {
  const spec = specOf(cell);
  const router = { host: "192.168.1.1", ...(spec.router as object) };
  const violations = ruleViolations({ modem: spec.modem ?? {}, router });
  if (violations.length > 0) return expect(violations[0]?.text).not.toBe("");
  const board = spec.modem?.ethernet === "rtl8125" ? ({ board: "r8125" } as const) : {};
  await using bench = await openBench({ modem: { model: cell.model, ...board } });
  const before = await bench.state();

  const planned = await bench.plan(spec);
  if (planned.exit === 9) {
    expect(bench.failure()?.message).not.toBe("");
    expect(await bench.state()).toEqual(before);
    return;
  }
  const applied = await bench.apply(spec);
  const again = await bench.plan(spec);
  // A pair that changes nothing leaves no run.
  const back = applied.outcome === "unchanged" ? applied : await bench.rollback();
  const after = await bench.state();

  expect([applied.exit, again.exit, back.exit, bench.failure()?.message]).toEqual([
    0,
    0,
    0,
    undefined,
  ]);
  expect([
    ...changedKeys(withoutPlainRule(before.modem), withoutPlainRule(after.modem)),
    ...changedKeys(before.router, after.router),
  ]).toEqual([]);
});
