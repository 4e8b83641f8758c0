import { isDeepStrictEqual } from "node:util";
import { models } from "../../../src/at-profiles/index.ts";
import type { ModemModel } from "../../../src/at-profiles/model.ts";
import type { Dialect } from "../../../simulator/modem/dialects/dialect.ts";
import { simulatedModels } from "../../../simulator/modem/dialects/models.ts";
import type { ModelName } from "../../../simulator/modem/dialects/models.ts";
import { modemFaults } from "../../../simulator/modem/faults.ts";
import type { ModemFault } from "../../../simulator/modem/faults.ts";
import { endingsByFault, isInEveryModem, isSdx6x, isUnisoc } from "./fault-endings.ts";
import type { Board, Can, Ending } from "./fault-endings.ts";

/** One modem on one board with at most one fault. */
export interface Cell {
  /** The simulated modem in use. */
  readonly model: ModelName;
  /** The model name that the modem reports, when another simulated model of its platform stands in for it. */
  readonly name?: string;
  readonly board: Board;
  /** `alone`: the target is the modem only. The run is faster, and nothing verifies the passthrough. */
  readonly router: "with a router" | "alone";
  readonly fault: ModemFault | "nothing";
  /** Several if the end depends on the command that the fault affects. */
  readonly ends: readonly Ending[];
}

function boardsOf({ wiring }: Dialect): readonly Board[] {
  if (wiring === "unisoc") return ["its own"];
  return wiring === "rgmii" ? ["rgmii", "pcie"] : ["pcie"];
}

/**
 * With RGMII, ipptmac and mode 1 pass the address through without a data rule
 * (docs/facts/modem.md#rgmii).
 */
const worksOnRgmii: readonly ModemFault[] = [
  "old-firmware-without-mpdn",
  "no-mobile-ap",
  "refuses-mpdn-rule",
];

/**
 * Simulated variants of one model: an RG520N-CN lacks commands that an RG520N-EB has. The first variant with the fault
 * that lacks a command represents the others with faults.
 */
const variants: Readonly<Record<string, readonly ModelName[]>> = {
  rg520n: ["rg520n", "rg520n-cn"],
  rm500u: ["rm500u", "rm500u-cn"],
};

/**
 * `all` (`npm run test:all`): every fault on every model. `classes`: a fault on one model of each class that it can
 * affect differently.
 */
type Coverage = "all" | "classes";

const defaultCoverage: Coverage =
  process.env["ETHERMODE_TEST_ALL"] === undefined ? "classes" : "all";

/** Returns the cells of the models that `belong` to a family, each with its test title. */
export function faultCells(
  belongs: Can,
  coverage: Coverage = defaultCoverage,
): readonly (readonly [title: string, cell: Cell])[] {
  return cellsOf(belongs, coverage).map((cell) => [titleOf(cell), cell]);
}

/**
 * Returns a cell without a fault for every model and board, for a rollback to factory settings
 * straight from passthrough.
 */
export function stockCells(): readonly (readonly [title: string, cell: Cell])[] {
  const cells = models
    .flatMap(placesOf)
    .filter(({ support }) => support === "full")
    .map((place): Cell => healthyCell(place, "alone"));
  return cells.map((cell) => [`${cell.name ?? cell.model} on ${boardLabel(cell)}`, cell]);
}

const boardLabel = ({ board }: Cell): string =>
  board === "its own" ? "its only board" : `a ${board} board`;

function titleOf(cell: Cell): string {
  const { model, name, router, fault, ends } = cell;
  const target = `${name ?? model} on ${boardLabel(cell)}${router === "alone" ? "" : " and router"}`;
  const cause = fault === "nothing" ? "no fault" : fault;
  return `${target}, ${cause}: ${ends.map((one) => endings[one]).join(" or ")}`;
}

const endings: Readonly<Record<Ending, string>> = {
  done: "applied",
  unproven: "applied, unproven",
  undone: "rolled back",
  refused: "refused",
  incomplete: "incomplete",
  broken: "broken",
};

interface Place {
  readonly model: ModelName;
  readonly name?: string;
  readonly board: Board;
  readonly dialect: Dialect;
  /** `read-only`: the program observes the model and never writes to it. */
  readonly support: "full" | "read-only";
}

const isSimulated = (id: string): id is ModelName => id in simulatedModels;

function placesOf(known: ModemModel): readonly Place[] {
  const own = variants[known.id] ?? (isSimulated(known.id) ? [known.id] : []);
  const simulated = own.length > 0 ? own.map((model) => ({ model })) : substitutesFor(known);
  return simulated.flatMap((one) =>
    boardsOf(simulatedModels[one.model]).map((board) => ({
      ...one,
      board,
      dialect: simulatedModels[one.model],
      support: known.readOnly === undefined ? "full" : "read-only",
    })),
  );
}

function substitutesFor({
  title,
  family,
  ethernet,
}: ModemModel): readonly Pick<Place, "model" | "name">[] {
  const [like] = models
    .filter((other) => other.family === family && isDeepStrictEqual(other.ethernet, ethernet))
    .flatMap(({ id }) => (isSimulated(id) ? [id] : []));
  return like === undefined ? [] : [{ model: like, name: title.replace("Quectel ", "") }];
}

/** Models of one class share dialect, board and settings, so a fault takes the same path in all of them. */
function cellsOf(belongs: Can, coverage: Coverage): readonly Cell[] {
  const places = models.flatMap(placesOf).filter(({ dialect, board }) => belongs(dialect, board));
  const isFirst = (place: Place, same: (one: Place) => unknown): boolean =>
    places.find((one) => same(one) === same(place)) === place;
  return places.flatMap((place) => {
    const isFirstOfClass = isFirst(place, classOf);
    const isFirstOfBoard = isFirst(place, ({ board }) => board);
    // Faults of every modem concern the line, USB or the radio, where all Qualcomm families take the same path.
    const tried = faultNames.filter(
      (fault) =>
        coverage === "all" ||
        (isInEveryModem(fault)
          ? isLeadFamily(place) && isFirst(place, ({ support }) => support)
          : isFirstOfClass && !isLaterVariant(place)),
    );
    const withRouter =
      coverage === "all"
        ? isFirstOfBoard
          ? faultNames
          : []
        : routerFaultsOf(place, isFirstOfBoard);
    return [
      healthyCell(place, isFirstOfClass || coverage === "all" ? "with a router" : "alone"),
      ...tried.flatMap((fault) =>
        cellWith(fault, place, withRouter.includes(fault) ? "with a router" : "alone"),
      ),
    ];
  });
}

function isLaterVariant({ model }: Place): boolean {
  return Object.values(variants).some(([, ...later]) => later.includes(model));
}

/** The families that represent all where the chip does not matter. */
function isLeadFamily({ dialect, board }: Place): boolean {
  return isSdx6x(dialect, board) || isUnisoc(dialect, board);
}

/**
 * Faults that change what the router meets: its lease, the time it waits, or a rollback behind it. One Qualcomm family
 * and UniSoc represent the rest, because the router part of a run depends on the board and the dial command only.
 */
const routerFaults: readonly ModemFault[] = [
  "refuses-mpdn-rule",
  "restarts-into-cfun-0",
  "no-registration",
  "no-data-call",
  "first-lease-before-data-call",
  "new-address-each-call",
  "no-root-complex",
];

function routerFaultsOf({ dialect, board }: Place, isFirstOfBoard: boolean): readonly ModemFault[] {
  if (!isFirstOfBoard) return [];
  if (isSdx6x(dialect, board)) return board === "pcie" ? routerFaults : ["no-data-call"];
  return isUnisoc(dialect, board) ? ["no-data-call", "new-address-each-call"] : [];
}

/** Equal for models that differ in name and identity only. */
function classOf({ dialect, board, support }: Place): string {
  const { wiring, mobileApList, ethernetList, autoDialCommand, usb, wildcardMac } = dialect;
  return JSON.stringify([
    board,
    support,
    wiring,
    usb.productId,
    autoDialCommand,
    wildcardMac,
    mobileApList,
    ethernetList,
  ]);
}

function healthyCell({ model, name, board, support }: Place, router: Cell["router"]): Cell {
  return {
    model,
    ...(name === undefined ? {} : { name }),
    board,
    router,
    fault: "nothing",
    ends: support === "full" ? ["done"] : ["refused"],
  };
}

function cellWith(
  fault: ModemFault,
  { model, name, board, dialect, support }: Place,
  router: Cell["router"],
): readonly Cell[] {
  const [can, ...expected] = endingsByFault[fault];
  if (!can(dialect, board)) return [];
  const cell = { model, ...(name === undefined ? {} : { name }), board, router, fault };
  if (support === "read-only") return [{ ...cell, ends: ["refused"] }];
  const ends = board === "rgmii" && worksOnRgmii.includes(fault) ? (["done"] as const) : expected;
  return [{ ...cell, ends: router === "alone" ? endsAlone(ends) : ends }];
}

/** Without a router no lease exists, so there is nothing to verify. */
const endsAlone = (ends: readonly Ending[]): readonly Ending[] =>
  ends.includes("unproven") ? [...ends, "done"] : ends;

const faultNames = Object.keys(modemFaults) as readonly ModemFault[];
