import type { BenchSpec } from "../../support/bench.ts";
import { cellsOf, disturbedRuns, labelOf } from "./cells.ts";
import type { Cell, Coverage, Crash, Disturbed, Subject } from "./cells.ts";
import { recordBaseline, runCell } from "./run-cell.ts";
import type { CellResult } from "./run-cell.ts";

export type FamilyName = "sdx55" | "sdx6x" | "sdx75" | "unisoc";

interface Row {
  readonly modem: Subject["modem"];
  readonly wish?: NonNullable<BenchSpec["modem"]>;
  /** Of the target with a router. A modem alone has all cells: one takes a tenth of the time. */
  readonly withRouter: Coverage;
}

/** `npm run test:all` runs every cell. */
const isFull = process.env["ETHERMODE_TEST_ALL"] !== undefined;
/** The router executes the same steps behind every modem, so one family represents its part. */
const lead: Coverage = isFull ? "all" : "representative";
const follower: Coverage = isFull ? "representative" : "none";

/** Factory settings, so that an apply executes every step. */
const rows: Readonly<Record<FamilyName, readonly Row[]>> = {
  sdx55: [
    { modem: { model: "rm500q-gl", board: "r8125", nonVolatile: {} }, withRouter: follower },
    {
      modem: { model: "rg502q", board: "rgmii", nonVolatile: {} },
      // This module fits both kinds of board, so the profile names the board.
      wish: { ethernet: "rgmii" },
      // A second board of one family has other settings in the same kinds of step.
      withRouter: "none",
    },
  ],
  sdx6x: [{ modem: { model: "rm520n-gl", board: "r8125", nonVolatile: {} }, withRouter: lead }],
  sdx75: [{ modem: { model: "rm551e-gl", board: "r8125", nonVolatile: {} }, withRouter: follower }],
  unisoc: [{ modem: { model: "rm500u", nonVolatile: {} }, withRouter: follower }],
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
  return rows[name].flatMap(({ modem, wish = {}, withRouter }) =>
    subjectsOf(modem, wish).flatMap((subject) => {
      const coverage = subject.router === "alone" ? "all" : withRouter;
      return coverage === "none" ? [] : groupsOf(subject, coverage);
    }),
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
