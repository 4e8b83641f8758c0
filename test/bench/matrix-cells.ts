import { isDeepStrictEqual } from "node:util";
import { models } from "../../src/at-profiles/index.ts";
import type { ModemModel } from "../../src/at-profiles/model.ts";
import type { Dialect } from "../../simulator/modem/dialects/dialect.ts";
import { simulatedModels } from "../../simulator/modem/dialects/models.ts";
import type { ModelName } from "../../simulator/modem/dialects/models.ts";
import { modemFaults } from "../../simulator/modem/faults.ts";
import type { ModemFault } from "../../simulator/modem/faults.ts";

/** `hands`: a person has to do something, and is told what. `broken` is what no cell may end as. */
export type Ending = "done" | "unproven" | "undone" | "refused" | "hands" | "broken";

/** One way to own one modem: what it is, the board it sits on, the one thing that is wrong with it. */
export interface Cell {
  /** Which simulated modem stands on the bench. */
  readonly model: ModelName;
  /** What it calls itself: a model that is not simulated by itself is stood in for by another of its platform. */
  readonly name?: string;
  readonly board: "pcie" | "rgmii" | "its own";
  /** Without one the modem alone is the target: quicker, and nothing proves the passthrough. */
  readonly router: "with a router" | "alone";
  readonly fault: ModemFault | "nothing";
  /** More than one where it depends on which command is struck. */
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

/** Which modem can have which fault, and how the job then ends. */
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
  "another-client-on-port": [always, "done", "undone", "hands"],
  "dies-in-restart": [always, "hands"],
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

/** On RGMII pins ipptmac and mode 1 hand the address over where no data rule does (M55 12.7.1, NATE). */
const rgmiiDoesWithout: readonly ModemFault[] = ["old-firmware-without-mpdn", "no-mobile-ap"];

/** One simulated variant more than the program has models: an RG520N-CN lacks what an RG520N-EB has. */
const variants: Readonly<Record<string, readonly ModelName[]>> = {
  rg520n: ["rg520n", "rg520n-cn"],
  rm500u: ["rm500u", "rm500u-cn"],
};

/**
 * Every model the program supports that `belongs` to a family, with every fault it can have; each with the sentence that names it.
 * A router stands beside every model without a fault, and beside the first of each kind of board with all of them.
 */
export function livesOf(belongs: Can): readonly (readonly [sentence: string, cell: Cell])[] {
  return cellsOf(belongs).map((cell) => [sentenceOf(cell), cell]);
}

/** The healthy ones alone, on every board: what is left when the modem goes to stock straight from passthrough. */
export function stockLives(): readonly (readonly [sentence: string, cell: Cell])[] {
  const cells = models
    .flatMap(placesOf)
    .filter(({ support }) => support === "full")
    .map((place): Cell => ({ ...healthyCell(place), router: "alone" }));
  return cells.map((cell) => [
    `${cell.name ?? cell.model} on ${cell.board === "its own" ? "its own" : `a ${cell.board}`} board`,
    cell,
  ]);
}

function sentenceOf({ model, name, board, router, fault, ends }: Cell): string {
  const trouble =
    fault === "nothing" ? "and nothing is wrong with it" : `and it has fault ${fault}`;
  return `${name ?? model} is delivered, on ${board === "its own" ? "its own" : `a ${board}`} board, ${router}, ${trouble}: ${ends.map((one) => endings[one]).join(", or ")}`;
}

const endings: Readonly<Record<Ending, string>> = {
  done: "the job is done and can be taken back",
  unproven: "everything is set, said to be unproven, and can be taken back",
  undone: "everything is as before",
  refused: "nothing is begun",
  hands: "a person is told what to type, and that mends it",
  broken: "it breaks",
};

interface Place {
  readonly model: ModelName;
  readonly name?: string;
  readonly board: Cell["board"];
  readonly dialect: Dialect;
  /** Whether the program writes to it, or only looks. */
  readonly support: "full" | "looked at";
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
      support: known.readOnly === undefined ? "full" : "looked at",
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

function cellsOf(belongs: Can): readonly Cell[] {
  const places = models.flatMap(placesOf).filter(({ dialect, board }) => belongs(dialect, board));
  return places.flatMap((place, at) => {
    const leads = places.findIndex(({ board }) => board === place.board) === at;
    return [
      healthyCell(place),
      ...faultNames.flatMap((fault) => cellWith(fault, place, leads ? "with a router" : "alone")),
    ];
  });
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
  const [can, ...usual] = faults[fault];
  if (!can(dialect, board)) return [];
  const cell = { model, ...(name === undefined ? {} : { name }), board, router, fault };
  if (support === "looked at") return [{ ...cell, ends: ["refused"] }];
  const ends = board === "rgmii" && rgmiiDoesWithout.includes(fault) ? (["done"] as const) : usual;
  return [{ ...cell, ends: router === "alone" ? endsAlone(ends) : ends }];
}

/** Where nobody takes a lease, nothing is left to prove. */
const endsAlone = (ends: readonly Ending[]): readonly Ending[] =>
  ends.includes("unproven") ? [...ends, "done"] : ends;

const faultNames = Object.keys(modemFaults) as readonly ModemFault[];

export const isSdx55: Can = ({ usb }) => usb.productId === "0800";
export const isSdx6x: Can = ({ usb }) => usb.productId === "0801";
export const isSdx75: Can = ({ usb }) => usb.productId === "0122";
export const isUnisoc: Can = ({ usb }) => usb.productId === "0900";
