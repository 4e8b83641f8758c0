import { isDeepStrictEqual } from "node:util";
import { identify } from "../../../src/at-profiles/queries/identify.ts";
import type { Dialect } from "../../../simulator/modem/dialects/dialect.ts";
import { simulatedModels } from "../../../simulator/modem/dialects/models.ts";
import type { ModemOptions } from "../../../simulator/modem/modem.ts";
import type { TargetResult } from "../../../src/workflows/events.ts";
import { openBench } from "../../support/bench.ts";
import type { Bench, BenchOptions, BenchSpec } from "../../support/bench.ts";
import {
  changedEntries,
  changedKeys,
  entriesOf,
  reasonOf,
  withoutPlainRule,
} from "./compare-state.ts";
import type { Cell } from "./fault-cells.ts";
import type { Ending } from "./fault-endings.ts";

export interface CellResult {
  readonly ends: Ending;
  /** Violations: a mixed state, a second apply with changes, a rollback to another state. */
  readonly complaints: readonly string[];
}

/**
 * Starts from factory settings: applies, verifies, applies again, rolls back to the snapshot, then
 * to factory settings.
 */
export async function runCell(cell: Cell): Promise<CellResult> {
  await using bench = await openBench(optionsOf(cell));
  const before = await bench.state();
  const result = await bench.apply(storedTarget(cell));
  const ends = endingOf[result.exit] ?? "broken";
  const unexpected = cell.ends.includes(ends)
    ? []
    : [`ended with exit ${result.exit}: ${reasonOf(bench)}`];
  return {
    ends,
    complaints: [...unexpected, ...(await restOf(bench, ends, { cell, before, result }))],
  };
}

/**
 * Applies, then resets to factory settings at once. A setting with a known factory value must have
 * it; any other must be
 * unchanged since the apply.
 */
export async function applyThenStock(cell: Cell): Promise<readonly string[]> {
  await using bench = await openBench(optionsOf(cell));
  const { modem: delivered } = await bench.state();
  const applied = await bench.apply(storedTarget(cell));
  const { modem: changed } = await bench.state();
  const result = await bench.stock();
  const { modem: after } = await bench.state();
  const twice = await bench.stock();
  const unknown = fieldsWithoutStock(cell);
  const odd = changedEntries(withoutPlainRule(delivered), withoutPlainRule(after)).filter(
    ({ key }) =>
      !unknown.has(key) || !isDeepStrictEqual(entriesOf(after)[key], entriesOf(changed)[key]),
  );
  return [
    ...(applied.exit === 0 ? [] : [`apply ended with ${applied.exit}: ${reasonOf(bench)}`]),
    ...(changedKeys(delivered, changed).length > 0 ? [] : ["apply changed nothing"]),
    ...(result.exit === 0 ? [] : [`stock ended with ${result.exit}: ${reasonOf(bench)}`]),
    ...(twice.outcome === "unchanged" ? [] : [`stock twice ended ${twice.outcome}`]),
    ...odd.map(({ words }) => `is not stock: ${words}`),
  ];
}

/** The fields of the simulated modem's memory, by setting id. */
const fieldsOf: Readonly<Record<string, readonly string[]>> = {
  "qcfg.usbnet": ["usbNet"],
  qmapwac: ["autoDial"],
  "qcfg.pcie-mode": ["pcieMode"],
  "qcfg.data-interface": ["dataInterface"],
  "qeth.eth-driver": ["ethernetDrivers"],
  "qeth.ipptmac": ["rgmiiPassthroughMac"],
  "qeth.rgmii": ["rgmii"],
  "qmap.lanip": ["lan"],
  "qmap.dmz": ["dmz"],
  "qmap.dhcpv4dns": ["dnsProxy4"],
  "qmap.ippt-nat": ["passthroughNat"],
  "qmap.mpdn-rule-0": ["rules"],
  // On UniSoc, switching the port on also switches dialling on
  // (docs/facts/modem.md#unisoc-data-call).
  "qcfg.ethernet": ["ethernet", "autoDial"],
  "qcfg.nat": ["nat"],
};

/** Returns the memory fields of settings whose factory value is unknown, which a reset does not write. */
function fieldsWithoutStock({ model, name }: Cell): ReadonlySet<string> {
  const known = identify({ model: name ?? simulatedModels[model].model });
  return new Set(
    (known?.manages ?? [])
      .filter(({ stock }) => stock === undefined)
      .flatMap(({ setting }) => fieldsOf[setting.id] ?? []),
  );
}

interface AppliedCell {
  readonly cell: Cell;
  readonly before: Awaited<ReturnType<Bench["state"]>>;
  readonly result: TargetResult;
}

function optionsOf({ model, name, board, router, fault }: Cell): BenchOptions {
  const modem: Partial<ModemOptions> = {
    model,
    ...(name === undefined ? {} : { name }),
    nonVolatile: {},
    faults: fault === "nothing" ? [] : [fault],
    ...(board === "its own" ? {} : { board: board === "rgmii" ? "rgmii" : "r8125" }),
  };
  return router === "alone" ? { modem, router: "none" } : { modem };
}

/** Modules that fit both kinds of board need `ethernet` in the profile. */
function storedTarget({ model, board, router }: Cell): BenchSpec {
  const dialect: Dialect = simulatedModels[model];
  const ethernet =
    dialect.wiring === "rgmii"
      ? ({ ethernet: board === "rgmii" ? "rgmii" : "rtl8125" } as const)
      : {};
  if (router === "with a router") return { modem: ethernet };
  return {
    router: "none",
    modem: { ...ethernet, passthrough: { enabled: true, nat: false, bind: "02:00:5e:00:53:01" } },
  };
}

/** Ends by the exit codes of the public interface. 4 and 9 precede any write. */
const endingOf: Readonly<Record<number, Ending>> = {
  0: "done",
  4: "refused",
  5: "undone",
  6: "incomplete",
  7: "unproven",
  9: "refused",
};

async function restOf(
  bench: Bench,
  ends: Ending,
  applied: AppliedCell,
): Promise<readonly string[]> {
  switch (ends) {
    case "done":
    case "unproven":
      return [
        ...(await staysApplied(bench, applied)),
        ...(await rollsBack(bench, applied)),
        ...(await resetsToStock(bench, applied)),
      ];
    case "incomplete":
      return [...(await isRepaired(bench, applied)), ...(await resetsToStock(bench, applied))];
    case "undone":
    case "broken":
      return differences(`after exit ${applied.result.exit}`, applied.before, await bench.state());
    case "refused":
      return [
        ...(bench.failure() === undefined ? ["refused without a reason"] : []),
        ...differences(`after exit ${applied.result.exit}`, applied.before, await bench.state()),
      ];
    default:
      return ends satisfies never;
  }
}

async function staysApplied(
  bench: Bench,
  { cell, result }: AppliedCell,
): Promise<readonly string[]> {
  const applied = await bench.state();
  const verified = await bench.verify(storedTarget(cell));
  const again = await bench.apply(storedTarget(cell));
  return [
    ...(verified.exit === result.exit
      ? []
      : [`verify ended with ${verified.exit} after ${result.exit}: ${reasonOf(bench)}`]),
    ...(again.exit === result.exit && again.outcome !== "failed"
      ? []
      : [`the second apply ended ${again.outcome} with ${again.exit}`]),
    ...differences("the second apply changed", applied, await bench.state()),
  ];
}

/** A fault that can leave an apply incomplete can leave its rollback incomplete too. */
async function rollsBack(bench: Bench, applied: AppliedCell): Promise<readonly string[]> {
  const result = await bench.rollback();
  return endingOf[result.exit] === "incomplete" && applied.cell.ends.includes("incomplete")
    ? isRepaired(bench, applied)
    : restoredBefore(bench, applied, result);
}

async function restoredBefore(
  bench: Bench,
  { before }: AppliedCell,
  result: TargetResult,
): Promise<readonly string[]> {
  return [
    ...(result.exit === 0 ? [] : [`rollback ended with ${result.exit}: ${reasonOf(bench)}`]),
    ...differences("after rollback", before, await bench.state()),
  ];
}

/** Ends the fault, cuts the power and runs the printed command. */
async function isRepaired(bench: Bench, applied: AppliedCell): Promise<readonly string[]> {
  const { fault } = applied.cell;
  const missingHint = /ethermode rollback|same command again/.test(bench.failure()?.hint ?? "")
    ? []
    : ["no command is shown"];
  if (fault !== "nothing") bench.pair.modem.removeFault(fault);
  bench.pair.modem.powerCut();
  await bench.wait(60_000);
  return [...missingHint, ...(await restoredBefore(bench, applied, await bench.rollback()))];
}

/** From factory settings, a reset has nothing to write, unless a fault changed a setting. */
async function resetsToStock(bench: Bench, { before }: AppliedCell): Promise<readonly string[]> {
  const result = await bench.stock();
  const last = result.outcome === "unchanged" ? result : await bench.stock();
  return [
    ...(result.exit === 0 ? [] : [`stock ended with ${result.exit}: ${reasonOf(bench)}`]),
    ...(last.outcome === "unchanged" ? [] : [`stock twice ended ${last.outcome}`]),
    ...differences("after stock", before, await bench.state()),
  ];
}

function differences(
  when: string,
  before: AppliedCell["before"],
  after: AppliedCell["before"],
): readonly string[] {
  return [
    ...changedKeys(withoutPlainRule(before.modem), withoutPlainRule(after.modem)),
    ...changedKeys(before.router, after.router),
  ].map((what) => `${when}: ${what}`);
}
