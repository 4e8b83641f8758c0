import type { BenchSpec } from "../support/bench.ts";
import { cellsOf, sentenceOf } from "./crash-cells.ts";
import type { Grain, Subject } from "./crash-cells.ts";
import { fateOf, learn } from "./crash-matrix.ts";
import type { Fate } from "./crash-matrix.ts";

export type FamilyName = "sdx55" | "sdx6x" | "sdx75" | "unisoc";

/** As delivered, so that every step there is has to be taken. */
const models: Readonly<
  Record<
    FamilyName,
    readonly (readonly [
      modem: Subject["modem"],
      wish: NonNullable<BenchSpec["modem"]>,
      grain: Grain,
    ])[]
  >
> = {
  sdx55: [
    [{ model: "rm500q-gl", board: "r8125", nonVolatile: {} }, {}, "some"],
    // A module that can sit on both kinds of board: a person says which. The router's part is no other than with the one above.
    [{ model: "rg502q", board: "rgmii", nonVolatile: {} }, { ethernet: "rgmii" }, "none"],
  ],
  sdx6x: [[{ model: "rm520n-gl", board: "r8125", nonVolatile: {} }, {}, "each"]],
  sdx75: [[{ model: "rm551e-gl", board: "r8125", nonVolatile: {} }, {}, "some"]],
  unisoc: [[{ model: "rm500u", nonVolatile: {} }, {}, "some"]],
};

export interface Family {
  readonly name: FamilyName;
  readonly cases: readonly (readonly [sentence: string, happens: () => Promise<Fate>])[];
  /** Of the cases that have happened. */
  readonly fates: Fate["ends"][];
}

/** Learns what the runs of a family go through, and makes a case of everything that can happen to them. */
export async function crashes(name: FamilyName): Promise<Family> {
  const fates: Fate["ends"][] = [];
  const cases: Family["cases"][number][] = [];
  for (const [modem, wish, grain] of models[name]) {
    for (const subject of subjectsOf(modem, wish).filter(
      ({ router }) => router === "alone" || grain !== "none",
    )) {
      const learnt = await learn(subject);
      for (const cell of cellsOf(learnt, grain)) {
        const happens = async (): Promise<Fate> => {
          const fate = await fateOf(cell, learnt);
          fates.push(fate.complaints.length === 0 ? fate.ends : "mixed");
          return fate;
        };
        cases.push([`${modem.model} ${subject.router}, ${sentenceOf(cell)}`, happens]);
      }
    }
  }
  return { name, cases, fates };
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

/** `crash matrix sdx6x: 214 cases, 101 new, 113 old, 0 mixed` */
export function summary({ name, fates }: Family): string {
  const count = (ends: Fate["ends"]): number => fates.filter((each) => each === ends).length;
  return `crash matrix ${name}: ${fates.length} cases, ${count("new")} new, ${count("old")} old, ${count("mixed")} mixed`;
}
