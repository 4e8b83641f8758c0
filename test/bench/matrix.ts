import { isDeepStrictEqual } from "node:util";
import { models } from "../../src/at-profiles/index.ts";
import type { Json } from "../../src/core/json.ts";
import type { Dialect } from "../../src/simulator/dialects/dialect.ts";
import { simulatedModels } from "../../src/simulator/dialects/models.ts";
import type { ModelName } from "../../src/simulator/dialects/models.ts";
import { modemFaults } from "../../src/simulator/faults.ts";
import type { ModemFault } from "../../src/simulator/faults.ts";
import type { ModemOptions } from "../../src/simulator/modem.ts";
import type { TargetResult } from "../../src/workflows/events.ts";
import { openBench } from "../support/bench.ts";
import type { Bench, Wish } from "../support/bench.ts";

/** `hands`: a person has to do something, and is told what. `broken` is what no cell may end as. */
export type Ending = "done" | "unproven" | "undone" | "refused" | "hands" | "broken";

/** One way to own one modem: what it is, the board it sits on, the one thing that is wrong with it. */
export interface Cell {
  readonly model: ModelName;
  readonly board: "pcie" | "rgmii" | "its own";
  /** Without one the modem alone is the target: quicker, and nothing proves the passthrough. */
  readonly router: "with a router" | "alone";
  readonly fault: ModemFault | "nothing";
  /** More than one where it depends on which command is struck. */
  readonly ends: readonly Ending[];
}

export interface Life {
  readonly ends: Ending;
  /** What must never be: a mixed state, a second apply that changes something, a way back that leads elsewhere. */
  readonly complaints: readonly string[];
}

type Can = (dialect: Dialect, board: Cell["board"]) => boolean;
const always: Can = () => true;
const never: Can = () => false;
const offers = (key: string): Can => (dialect) => dialect.mobileApList.some((line) => line.includes(`"${key}"`));
const hasMobileAp: Can = ({ mobileApList }) => mobileApList.length > 0;
const onPcie: Can = ({ wiring }, board) => board === "pcie" && wiring !== "unisoc";

/** Which modem can have which fault, and how the job then ends. */
const faults: Readonly<Record<ModemFault, readonly [Can, ...(readonly Ending[])]>> = {
  "answers-error-after-boot": [hasMobileAp, "done"],
  "ipptmac-errors-first": [(_dialect, board) => board === "rgmii", "done"],
  "old-firmware-without-mpdn": [hasMobileAp, "refused"],
  "no-dhcpv4dns": [offers("DHCPV4DNS"), "done"],
  "no-mobile-ap": [({ usb }) => usb.productId === "0800", "refused"],
  "no-ippt-nat": [hasMobileAp, "done"],
  "no-wwan-query": [hasMobileAp, "done"],
  "no-lanip": [hasMobileAp, "done"],
  "mpdn-readback-has-mac": [hasMobileAp, "done"],
  "mpdn-status-five-fields": [hasMobileAp, "done"],
  "spells-names-otherwise": [hasMobileAp, "done"],
  "drops-a-line": [always, "done"],
  "unsolicited-inside-replies": [always, "done"],
  "replies-in-pieces": [always, "done"],
  "answers-late": [always, "done"],
  "silent-once": [always, "done"],
  "crossed-reply": [always, "done"],
  "another-client-on-port": [always, "done", "undone", "hands"],
  "dies-in-restart": [always, "hands"],
  "comes-back-slowly": [always, "done"],
  "vanishes-mid-command": [always, "undone"],
  "refuses-mpdn-rule": [hasMobileAp, "undone"],
  "refuses-eth-driver": [(dialect, board) => onPcie(dialect, board) && dialect.wiring !== "pcie-automatic", "undone"],
  "refuses-active-context": [always, "done"],
  "echo-stays-on": [always, "done"],
  "boots-in-cfun-0": [always, "done"],
  "no-registration": [always, "unproven"],
  "registration-denied": [always, "unproven"],
  "emergency-only": [always, "unproven"],
  "limited-service": [always, "unproven"],
  "sim-absent": [always, "refused"],
  "sim-pin": [always, "refused"],
  "no-data-call": [always, "unproven"],
  "first-lease-before-data-call": [always, "done"],
  "new-address-each-call": [always, "done"],
  "mbn-overwrites-apn": [always, "done"],
  // It begins with rgmii left on, and these lives begin as delivered; test/bench/quirks.test.ts has it.
  "rgmii-upsets-port": [never, "done"],
  "cleared-rule-breaks-qmap": [({ usb }) => usb.productId === "0122", "done"],
  "no-root-complex": [onPcie, "unproven"],
  "usb-speed-drops-after-restart": [always, "done"],
  "answers-without-cme": [always, "done"],
};

function boardsOf({ wiring }: Dialect): readonly Cell["board"][] {
  if (wiring === "unisoc") return ["its own"];
  return wiring === "rgmii" ? ["rgmii", "pcie"] : ["pcie"];
}

/** No source tells how their Ethernet is switched on: the program looks at them and writes nothing. */
const onlyLookedAt: readonly ModelName[] = ["rg650v", "rg650e"];

/** One simulated variant more than the program has models: an RG520N-CN lacks what an RG520N-EB has. */
const variants: Readonly<Record<string, readonly ModelName[]>> = { rg520n: ["rg520n", "rg520n-cn"], rm500u: ["rm500u", "rm500u-cn"] };

/**
 * Every model the program supports that `belongs` to a family, with every fault it can have; each with the sentence that names it.
 * A router stands beside every model without a fault, and beside the first of each kind of board with all of them.
 */
export function livesOf(belongs: Can): readonly (readonly [sentence: string, cell: Cell])[] {
  return cellsOf(belongs).map((cell) => [sentenceOf(cell), cell]);
}

function sentenceOf({ model, board, router, fault, ends }: Cell): string {
  const trouble = fault === "nothing" ? "and nothing is wrong with it" : `and it has fault ${fault}`;
  return `${model} is delivered, on ${board === "its own" ? "its own" : `a ${board}`} board, ${router}, ${trouble}: ${ends.map((one) => endings[one]).join(", or ")}`;
}

const endings: Readonly<Record<Ending, string>> = {
  done: "the job is done and can be taken back",
  unproven: "everything is set, said to be unproven, and can be taken back",
  undone: "everything is as before",
  refused: "nothing is begun",
  hands: "a person is told what to type, and that mends it",
  broken: "it breaks",
};

function cellsOf(belongs: Can): readonly Cell[] {
  const supported = models.flatMap(({ id }) => variants[id] ?? (id in simulatedModels ? [id as ModelName] : []));
  const places = supported.flatMap((model) => boardsOf(simulatedModels[model]).map((board) => ({ model, board, dialect: simulatedModels[model] as Dialect })));
  const ours = places.filter(({ dialect, board }) => belongs(dialect, board));
  return ours.flatMap(({ model, board, dialect }, at) => {
    const writes = !onlyLookedAt.includes(model);
    const leads = ours.findIndex((other) => other.board === board) === at;
    const withFault = faultNames.flatMap((fault): readonly Cell[] => {
      const [can, ...ends] = faults[fault];
      if (!can(dialect, board)) return [];
      if (!writes) return [{ model, board, router: "alone", fault, ends: ["refused"] }];
      return leads ? [{ model, board, router: "with a router", fault, ends }] : [{ model, board, router: "alone", fault, ends: endsAlone(ends) }];
    });
    return [{ model, board, router: "with a router", fault: "nothing", ends: writes ? ["done"] : ["refused"] }, ...withFault];
  });
}

/** Where nobody takes a lease, nothing is left to prove. */
const endsAlone = (ends: readonly Ending[]): readonly Ending[] => (ends.includes("unproven") ? [...ends, "done"] : ends);

const faultNames = Object.keys(modemFaults) as readonly ModemFault[];

export const isSdx55: Can = ({ usb }) => usb.productId === "0800";
export const isSdx6x: Can = ({ usb }) => usb.productId === "0801";
export const isSdx75: Can = ({ usb }) => usb.productId === "0122";
export const isUnisoc: Can = ({ usb }) => usb.productId === "0900";

/** Applies, verifies, applies again, goes back to the snapshot, and from there to stock; from the state it was delivered in. */
export async function lifeOf(cell: Cell): Promise<Life> {
  await using bench = await openBench({ modem: optionsOf(cell) });
  const before = await bench.state();
  const result = await bench.apply(wishOf(cell));
  const ends = endingOf[result.exit] ?? "broken";
  const unexpected = cell.ends.includes(ends) ? [] : [`ended with exit ${result.exit}: ${reasonOf(bench)}`];
  return { ends, complaints: [...unexpected, ...(await restOf(bench, ends, { cell, before, result }))] };
}

function reasonOf(bench: Bench): string {
  const failure = bench.failure();
  return failure === undefined ? "no reason given" : [failure.code, failure.message, failure.cause].filter((part) => part !== undefined).join(": ");
}

interface Begun {
  readonly cell: Cell;
  readonly before: Awaited<ReturnType<Bench["state"]>>;
  readonly result: TargetResult;
}

function optionsOf({ model, board, fault }: Cell): Partial<ModemOptions> {
  const options = { model, nonVolatile: {}, faults: fault === "nothing" ? [] : [fault] };
  return board === "its own" ? options : { ...options, board: board === "rgmii" ? "rgmii" : "r8125" };
}

/** On a module that can have both kinds of board, a person says which; on the others there is only one. */
function wishOf({ model, board, router }: Cell): Wish {
  const dialect: Dialect = simulatedModels[model];
  const ethernet = dialect.wiring === "rgmii" ? ({ ethernet: board === "rgmii" ? "rgmii" : "rtl8125" } as const) : {};
  if (router === "with a router") return { modem: ethernet };
  return { router: "none", modem: { ...ethernet, passthrough: { enabled: true, nat: false, bind: "02:00:5e:00:53:01" } } };
}

/** The exit codes of the public interface; 4 and 9 come before anything was written. */
const endingOf: Readonly<Record<number, Ending>> = { 0: "done", 4: "refused", 5: "undone", 6: "hands", 7: "unproven", 9: "refused" };

async function restOf(bench: Bench, ends: Ending, begun: Begun): Promise<readonly string[]> {
  switch (ends) {
    case "done":
    case "unproven":
      return [...(await staysApplied(bench, begun)), ...(await goesBack(bench, begun)), ...(await goesToStock(bench, begun))];
    case "hands":
      return [...(await isMended(bench, begun)), ...(await goesToStock(bench, begun))];
    case "undone":
    case "broken":
      return differences(`after exit ${begun.result.exit}`, begun.before, await bench.state());
    case "refused":
      return [...(bench.failure() === undefined ? ["refused without a reason"] : []), ...differences(`after exit ${begun.result.exit}`, begun.before, await bench.state())];
    default:
      return ends satisfies never;
  }
}

async function staysApplied(bench: Bench, { cell, result }: Begun): Promise<readonly string[]> {
  const applied = await bench.state();
  const verified = await bench.verify(wishOf(cell));
  const again = await bench.apply(wishOf(cell));
  return [
    ...(verified.exit === result.exit ? [] : [`verify ended with ${verified.exit} after ${result.exit}: ${reasonOf(bench)}`]),
    ...(again.exit === result.exit && again.outcome !== "failed" ? [] : [`the second apply ended ${again.outcome} with ${again.exit}`]),
    ...differences("the second apply changed", applied, await bench.state()),
  ];
}

async function goesBack(bench: Bench, { before }: Begun): Promise<readonly string[]> {
  const result = await bench.rollback();
  return [...(result.exit === 0 ? [] : [`rollback ended with ${result.exit}: ${reasonOf(bench)}`]), ...differences("after rollback", before, await bench.state())];
}

/** Somebody ends the fault, cuts the power and types what was printed. */
async function isMended(bench: Bench, begun: Begun): Promise<readonly string[]> {
  const { fault } = begun.cell;
  if (fault !== "nothing") bench.pair.modem.removeFault(fault);
  const untold = bench.failure()?.hint?.includes("ethermode rollback") === true ? [] : ["nobody was told to type `ethermode rollback`"];
  bench.pair.modem.powerCut();
  await bench.wait(60_000);
  return [...untold, ...(await goesBack(bench, begun))];
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

function differences(when: string, before: Begun["before"], after: Begun["before"]): readonly string[] {
  return [...changedKeys(withoutPlainRule(before.modem), withoutPlainRule(after.modem)), ...changedKeys(before.router, after.router)].map((what) => `${when}: ${what}`);
}

/**
 * ROM-WIKI, modem.md 8: an 0122 module is never left with rule 0 cleared. Its way back ends in the plain rule 0,1,0,0,1,
 * which does what no rule and auto_connect 1 do.
 */
function withoutPlainRule(modem: Json): Json {
  const entries = entriesOf(modem);
  const rules = entries["rules"];
  if (!Array.isArray(rules) || !isDeepStrictEqual(rules[0], { cid: 1, vlan: 0, passthrough: 0, mac: null })) return modem;
  return { ...entries, rules: [null, ...rules.slice(1)] };
}

function changedKeys(before: Json, after: Json): readonly string[] {
  const [from, to] = [entriesOf(before), entriesOf(after)];
  return Object.keys({ ...from, ...to })
    .filter((key) => !isDeepStrictEqual(from[key], to[key]))
    .map((key) => `${key} ${JSON.stringify(from[key])} → ${JSON.stringify(to[key])}`);
}

const entriesOf = (value: Json): Readonly<Record<string, Json>> => (typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Readonly<Record<string, Json>>) : {});
