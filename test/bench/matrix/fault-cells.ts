import { isDeepStrictEqual } from "node:util";
import { models } from "../../../src/at-profiles/index.ts";
import type { ModemModel } from "../../../src/at-profiles/model.ts";
import type { Dialect } from "../../../simulator/modem/dialects/dialect.ts";
import { simulatedModels } from "../../../simulator/modem/dialects/models.ts";
import type { ModelName } from "../../../simulator/modem/dialects/models.ts";
import { modemFaults } from "../../../simulator/modem/faults.ts";
import type { ModemFault } from "../../../simulator/modem/faults.ts";

/** How an apply ends. `incomplete`: the user has to act and is shown the commands. No cell may end as `broken`. */
export type Ending = "done" | "unproven" | "undone" | "refused" | "incomplete" | "broken";

/** One modem on one board with at most one fault. */
export interface Cell {
  /** The simulated modem in use. */
  readonly model: ModelName;
  /** The model name that the modem reports, when another simulated model of its platform stands in for it. */
  readonly name?: string;
  readonly board: "pcie" | "rgmii" | "its own";
  /** `alone`: the target is the modem only. The run is faster, and nothing verifies the passthrough. */
  readonly router: "with a router" | "alone";
  readonly fault: ModemFault | "nothing";
  /** Several where the end depends on the command that the fault hits. */
  readonly ends: readonly Ending[];
}

type Can = (dialect: Dialect, board: Cell["board"]) => boolean;
const always: Can = () => true;
const never: Can = () => false;
const offers =
  (key: string): Can =>
  (dialect) =>
    dialect.mobileApList.some((line) => line.includes(`"${key}"`));
const hasMobileAp: Can = ({ mobileApList }) => mobileApList.length > 0;
const onPcie: Can = ({ wiring }, board) => board === "pcie" && wiring !== "unisoc";

/** For each fault: the modems that can have it, and how an apply then ends. */
const faults: Readonly<Record<ModemFault, readonly [Can, ...(readonly Ending[])]>> = {
  "answers-error-after-boot": [hasMobileAp, "done"],
  "wakes-up-slowly": [always, "done"],
  "ipptmac-errors-first": [(_dialect, board) => board === "rgmii", "done"],
  "ipptmac-reads-error-first": [(_dialect, board) => board === "rgmii", "done"],
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
  "another-client-on-port": [always, "done", "undone", "incomplete"],
  "dies-in-restart": [always, "incomplete"],
  "comes-back-slowly": [always, "done"],
  "vanishes-mid-command": [always, "done"],
  "leaves-usb-once": [always, "done"],
  "browns-out-on-dial": [always, "done"],
  "refuses-mpdn-rule": [hasMobileAp, "undone"],
  "refuses-eth-driver": [
    (dialect, board) => onPcie(dialect, board) && dialect.wiring !== "pcie-automatic",
    "undone",
  ],
  "refuses-active-context": [always, "done"],
  "echo-stays-on": [always, "done"],
  "boots-in-cfun-0": [always, "done"],
  "restarts-into-cfun-0": [always, "done"],
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
  // The fault needs RGMII on, and these cells start from factory settings. test/bench/quirks.test.ts covers it.
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

/**
 * With RGMII, ipptmac and mode 1 pass the address through without a data rule
 * (docs/facts/modem.md#rgmii).
 */
const worksOnRgmii: readonly ModemFault[] = ["old-firmware-without-mpdn", "no-mobile-ap"];

/** Simulated variants of one model: an RG520N-CN lacks commands that an RG520N-EB has. */
const variants: Readonly<Record<string, readonly ModelName[]>> = {
  rg520n: ["rg520n", "rg520n-cn"],
  rm500u: ["rm500u", "rm500u-cn"],
};

/** `all` (`npm run test:all`): every fault on every model. `classes`: every fault on one model of each class. */
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
    .map((place): Cell => ({ ...healthyCell(place), router: "alone" }));
  return cells.map((cell) => [`${cell.name ?? cell.model} on ${boardLabel(cell)}`, cell]);
}

const boardLabel = ({ board }: Cell): string =>
  board === "its own" ? "its only board" : `a ${board} board`;

function titleOf(cell: Cell): string {
  const { model, name, router, fault, ends } = cell;
  const target = `${name ?? model} on ${boardLabel(cell)}${router === "alone" ? "" : " with a router"}`;
  const cause = fault === "nothing" ? "without a fault" : `with ${fault}`;
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
  readonly board: Cell["board"];
  readonly dialect: Dialect;
  /** `read-only`: the program observes the model and never writes to it. */
  readonly support: "full" | "read-only";
}

const isSimulated = (id: string): id is ModelName => id in simulatedModels;

function placesOf(known: ModemModel): readonly Place[] {
  const own = variants[known.id] ?? (isSimulated(known.id) ? [known.id] : []);
  const simulated = own.length > 0 ? own.map((model) => ({ model })) : standInsFor(known);
  return simulated.flatMap((one) =>
    boardsOf(simulatedModels[one.model]).map((board) => ({
      ...one,
      board,
      dialect: simulatedModels[one.model],
      support: known.readOnly === undefined ? "full" : "read-only",
    })),
  );
}

function standInsFor({
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
  return places.flatMap((place, at) => {
    const isFirstOfBoard = places.findIndex(({ board }) => board === place.board) === at;
    const hasRouter = isFirstOfBoard && (coverage === "all" || isRouterFamily(place));
    const isFirstOfClass = places.findIndex((one) => classOf(one) === classOf(place)) === at;
    const tried = isFirstOfClass || coverage === "all" ? faultNames : [];
    return [
      healthyCell(place),
      ...tried.flatMap((fault) => cellWith(fault, place, hasRouter ? "with a router" : "alone")),
    ];
  });
}

/** The router part of a run depends on the board and the dial command, so one Qualcomm family and UniSoc cover it. */
function isRouterFamily({ dialect, board }: Place): boolean {
  return isSdx6x(dialect, board) || isUnisoc(dialect, board);
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

function healthyCell({ model, name, board, support }: Place): Cell {
  return {
    model,
    ...(name === undefined ? {} : { name }),
    board,
    router: "with a router",
    fault: "nothing",
    ends: support === "full" ? ["done"] : ["refused"],
  };
}

function cellWith(
  fault: ModemFault,
  { model, name, board, dialect, support }: Place,
  router: Cell["router"],
): readonly Cell[] {
  const [can, ...expected] = faults[fault];
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

export const isSdx55: Can = ({ usb }) => usb.productId === "0800";
export const isSdx6x: Can = ({ usb }) => usb.productId === "0801";
export const isSdx75: Can = ({ usb }) => usb.productId === "0122";
export const isUnisoc: Can = ({ usb }) => usb.productId === "0900";
