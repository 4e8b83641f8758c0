import type { BenchSpec } from "../../support/bench.ts";
import { cellsOf, disturbedRuns, labelOf } from "./cells.ts";
import type { Cell, Coverage, Crash, Disturbed, Subject } from "./cells.ts";
import { recordBaseline, runCell } from "./run-cell.ts";
import type { CellResult } from "./run-cell.ts";

export type FamilyName = "sdx55" | "sdx6x" | "sdx75" | "unisoc";

interface Row {
  readonly modem: Subject["modem"];
  readonly wish?: NonNullable<BenchSpec["modem"]>;
  readonly coverage: Readonly<Record<Subject["router"], Coverage>>;
}

/** `npm run test:all` runs every cell. */
const isFull = process.env["ETHERMODE_TEST_ALL"] !== undefined;
/**
 * The router executes the same steps behind every modem, and a modem that fails beside it is in the cells without a
 * router. One family therefore represents the router part. Its modem part has several places in each step, the others
 * have one of each kind: the families differ in their settings, not in how a line to the modem fails.
 */
const lead: Row["coverage"] = { "with a router": isFull ? "all" : "representative", alone: "all" };
const follower: Row["coverage"] = isFull
  ? { "with a router": "representative", alone: "all" }
  : { "with a router": "none", alone: "representative" };
/** A second board of one family has other settings in the same kinds of step. */
const secondBoard: Row["coverage"] = { "with a router": "none", alone: isFull ? "all" : "killed" };

/** Factory settings, so that an apply executes every step. */
const rows: Readonly<Record<FamilyName, readonly Row[]>> = {
  sdx55: [
    { modem: { model: "rm500q-gl", board: "r8125", nonVolatile: {} }, coverage: follower },
    {
      modem: { model: "rg502q", board: "rgmii", nonVolatile: {} },
      // This module fits both kinds of board, so the profile names the board.
      wish: { ethernet: "rgmii" },
      coverage: secondBoard,
    },
  ],
  sdx6x: [{ modem: { model: "rm520n-gl", board: "r8125", nonVolatile: {} }, coverage: lead }],
  sdx75: [{ modem: { model: "rm551e-gl", board: "r8125", nonVolatile: {} }, coverage: follower }],
  unisoc: [{ modem: { model: "rm500u", nonVolatile: {} }, coverage: follower }],
};

const modemCrashes: readonly Crash[] = [
  "killed",
  "modem unplugged",
  "modem unplugged for seconds",
  "modem loses power",
  "disk full",
];
const routerCrashes: readonly Crash[] = [
  "killed",
  "everything loses power",
  "router loses power",
  "ssh cut",
];

function crashesOf(
  router: Subject["router"],
  way: Disturbed,
  coverage: Coverage,
): readonly Crash[] {
  if (router === "with a router")
    return coverage === "all" ? [...routerCrashes, "modem unplugged", "disk full"] : routerCrashes;
  if (coverage === "killed") return ["killed"];
  return modemCrashes.filter((crash) => way !== "undo" || crash !== "modem unplugged for seconds");
}

/** The cells of one subject, one disturbed run and one crash: one test. */
export interface Group {
  readonly title: string;
  /** Runs every cell and returns how each ended. */
  run(): Promise<readonly (CellResult & { readonly label: string })[]>;
}

/** Returns the groups of a family. The undisturbed runs that locate the cells start with the first group that runs. */
export function crashGroups(name: FamilyName): readonly Group[] {
  return rows[name].flatMap(({ modem, wish = {}, coverage }) =>
    subjectsOf(modem, wish).flatMap((subject) =>
      coverage[subject.router] === "none" ? [] : groupsOf(subject, coverage[subject.router]),
    ),
  );
}

function groupsOf(subject: Subject, coverage: Coverage): readonly Group[] {
  let recording: ReturnType<typeof recordBaseline> | undefined;
  const { modem, router } = subject;
  const target = router === "alone" ? modem.model : `${modem.model} and router`;
  return disturbedRuns.flatMap((way) =>
    crashesOf(router, way, coverage).map((crash): Group => {
      const belongs = (cell: Cell): boolean => cell.way === way && cell.crash === crash;
      return {
        title: `${way} of ${target} ends old or new when: ${crash}`,
        run: async () => {
          const baseline = await (recording ??= recordBaseline(subject));
          const results: (CellResult & { readonly label: string })[] = [];
          for (const cell of cellsOf(baseline, coverage).filter(belongs))
            results.push({ label: labelOf(cell), ...(await runCell(cell, baseline)) });
          return results;
        },
      };
    }),
  );
}

function subjectsOf(
  modem: Subject["modem"],
  wish: NonNullable<BenchSpec["modem"]>,
): readonly Subject[] {
  return [
    { modem, router: "with a router", wish: { modem: wish, router: { wan: { metric: 10 } } } },
    {
      modem,
      router: "alone",
      wish: {
        modem: { ...wish, passthrough: { enabled: true, nat: false, bind: "02:00:5e:00:53:01" } },
        router: "none",
      },
    },
  ];
}
