import { isDeepStrictEqual } from "node:util";
import { identify } from "../../src/at-profiles/queries/identify.ts";
import type { Json } from "../../src/core/json.ts";
import type { Dialect } from "../../simulator/modem/dialects/dialect.ts";
import { simulatedModels } from "../../simulator/modem/dialects/models.ts";
import type { ModemOptions } from "../../simulator/modem/modem.ts";
import type { TargetResult } from "../../src/workflows/events.ts";
import { openBench } from "../support/bench.ts";
import type { Bench, BenchSpec } from "../support/bench.ts";
import type { Cell, Ending } from "./matrix-cells.ts";

export interface Life {
  readonly ends: Ending;
  /** What must never be: a mixed state, a second apply that changes something, a way back that leads elsewhere. */
  readonly complaints: readonly string[];
}

/** Applies, verifies, applies again, goes back to the snapshot, and from there to stock; from the state it was delivered in. */
export async function lifeOf(cell: Cell): Promise<Life> {
  await using bench = await openBench({ modem: optionsOf(cell) });
  const before = await bench.state();
  const result = await bench.apply(specOf(cell));
  const ends = endingOf[result.exit] ?? "broken";
  const unexpected = cell.ends.includes(ends)
    ? []
    : [`ended with exit ${result.exit}: ${reasonOf(bench)}`];
  return {
    ends,
    complaints: [...unexpected, ...(await restOf(bench, ends, { cell, before, result }))],
  };
}

/** Applies, and goes to stock at once: what has a stock value is as delivered, what has none as it was or as it was applied. */
export async function straightToStock(cell: Cell): Promise<readonly string[]> {
  await using bench = await openBench({ modem: optionsOf(cell) });
  const { modem: delivered } = await bench.state();
  const applied = await bench.apply(specOf(cell));
  const { modem: changed } = await bench.state();
  const result = await bench.stock();
  const { modem: after } = await bench.state();
  const twice = await bench.stock();
  const alone = leftAlone(cell);
  const odd = changedEntries(withoutPlainRule(delivered), withoutPlainRule(after)).filter(
    ({ key }) =>
      !alone.has(key) || !isDeepStrictEqual(entriesOf(after)[key], entriesOf(changed)[key]),
  );
  return [
    ...(applied.exit === 0 ? [] : [`apply ended with ${applied.exit}: ${reasonOf(bench)}`]),
    ...(changedKeys(delivered, changed).length > 0 ? [] : ["apply changed nothing"]),
    ...(result.exit === 0 ? [] : [`stock ended with ${result.exit}: ${reasonOf(bench)}`]),
    ...(twice.outcome === "unchanged" ? [] : [`stock twice ended ${twice.outcome}`]),
    ...odd.map(({ words }) => `is not stock: ${words}`),
  ];
}

/** Where the simulated modem keeps each setting. */
const keptIn: Readonly<Record<string, readonly string[]>> = {
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
  // On UniSoc the modem is told to dial with its port (modem.md 2.12).
  "qcfg.ethernet": ["ethernet", "autoDial"],
  "qcfg.nat": ["nat"],
};

/** What nobody knows the stock value of, so that it is not written. */
function leftAlone({ model, name }: Cell): ReadonlySet<string> {
  const known = identify({ model: name ?? simulatedModels[model].model });
  return new Set(
    (known?.manages ?? [])
      .filter(({ stock }) => stock === undefined)
      .flatMap(({ setting }) => keptIn[setting.id] ?? []),
  );
}

function reasonOf(bench: Bench): string {
  const failure = bench.failure();
  return failure === undefined
    ? "no reason given"
    : [failure.code, failure.message, failure.cause]
        .filter((part) => part !== undefined)
        .join(": ");
}

interface Begun {
  readonly cell: Cell;
  readonly before: Awaited<ReturnType<Bench["state"]>>;
  readonly result: TargetResult;
}

function optionsOf({ model, name, board, fault }: Cell): Partial<ModemOptions> {
  const options = {
    model,
    ...(name === undefined ? {} : { name }),
    nonVolatile: {},
    faults: fault === "nothing" ? [] : [fault],
  };
  return board === "its own"
    ? options
    : { ...options, board: board === "rgmii" ? "rgmii" : "r8125" };
}

/** On a module that can have both kinds of board, a person says which; on the others there is only one. */
function specOf({ model, board, router }: Cell): BenchSpec {
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

/** The exit codes of the public interface; 4 and 9 come before anything was written. */
const endingOf: Readonly<Record<number, Ending>> = {
  0: "done",
  4: "refused",
  5: "undone",
  6: "hands",
  7: "unproven",
  9: "refused",
};

async function restOf(bench: Bench, ends: Ending, begun: Begun): Promise<readonly string[]> {
  switch (ends) {
    case "done":
    case "unproven":
      return [
        ...(await staysApplied(bench, begun)),
        ...(await goesBack(bench, begun)),
        ...(await goesToStock(bench, begun)),
      ];
    case "hands":
      return [...(await isMended(bench, begun)), ...(await goesToStock(bench, begun))];
    case "undone":
    case "broken":
      return differences(`after exit ${begun.result.exit}`, begun.before, await bench.state());
    case "refused":
      return [
        ...(bench.failure() === undefined ? ["refused without a reason"] : []),
        ...differences(`after exit ${begun.result.exit}`, begun.before, await bench.state()),
      ];
    default:
      return ends satisfies never;
  }
}

async function staysApplied(bench: Bench, { cell, result }: Begun): Promise<readonly string[]> {
  const applied = await bench.state();
  const verified = await bench.verify(specOf(cell));
  const again = await bench.apply(specOf(cell));
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

/** Where a fault may call for hands, it may do so on the way back too. */
async function goesBack(bench: Bench, begun: Begun): Promise<readonly string[]> {
  const result = await bench.rollback();
  return endingOf[result.exit] === "hands" && begun.cell.ends.includes("hands")
    ? isMended(bench, begun)
    : wentBack(bench, begun, result);
}

async function wentBack(
  bench: Bench,
  { before }: Begun,
  result: TargetResult,
): Promise<readonly string[]> {
  return [
    ...(result.exit === 0 ? [] : [`rollback ended with ${result.exit}: ${reasonOf(bench)}`]),
    ...differences("after rollback", before, await bench.state()),
  ];
}

/** Somebody ends the fault, cuts the power and types what was printed. */
async function isMended(bench: Bench, begun: Begun): Promise<readonly string[]> {
  const { fault } = begun.cell;
  const untold = /`ethermode rollback|same command again/.test(bench.failure()?.hint ?? "")
    ? []
    : ["nobody was told what to type"];
  if (fault !== "nothing") bench.pair.modem.removeFault(fault);
  bench.pair.modem.powerCut();
  await bench.wait(60_000);
  return [...untold, ...(await wentBack(bench, begun, await bench.rollback()))];
}

/** As delivered, stock asks for nothing that would have to be written and undone again. */
async function goesToStock(bench: Bench, { before }: Begun): Promise<readonly string[]> {
  const result = await bench.stock();
  const twice = await bench.stock();
  return [
    ...(result.exit === 0 ? [] : [`stock ended with ${result.exit}: ${reasonOf(bench)}`]),
    ...(twice.outcome === "unchanged" ? [] : [`stock twice ended ${twice.outcome}`]),
    ...differences("after stock", before, await bench.state()),
  ];
}

function differences(
  when: string,
  before: Begun["before"],
  after: Begun["before"],
): readonly string[] {
  return [
    ...changedKeys(withoutPlainRule(before.modem), withoutPlainRule(after.modem)),
    ...changedKeys(before.router, after.router),
  ].map((what) => `${when}: ${what}`);
}

/**
 * ROM-WIKI, modem.md 8: an 0122 module is never left with rule 0 cleared. Its way back ends in the plain rule 0,1,0,0,1,
 * which does what no rule and auto_connect 1 do.
 */
export function withoutPlainRule(modem: Json): Json {
  const entries = entriesOf(modem);
  const rules = entries["rules"];
  if (
    !Array.isArray(rules) ||
    !isDeepStrictEqual(rules[0], { cid: 1, vlan: 0, passthrough: 0, mac: null })
  )
    return modem;
  return { ...entries, rules: [null, ...rules.slice(1)] };
}

export function changedKeys(before: Json, after: Json): readonly string[] {
  return changedEntries(before, after).map(({ words }) => words);
}

function changedEntries(
  before: Json,
  after: Json,
): readonly { readonly key: string; readonly words: string }[] {
  const [from, to] = [entriesOf(before), entriesOf(after)];
  return Object.keys({ ...from, ...to })
    .filter((key) => !isDeepStrictEqual(from[key], to[key]))
    .map((key) => ({
      key,
      words: `${key} ${JSON.stringify(from[key])} → ${JSON.stringify(to[key])}`,
    }));
}

export const entriesOf = (value: Json): Readonly<Record<string, Json>> =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, Json>>)
    : {};
