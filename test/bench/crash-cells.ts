import type { ModemOptions } from "../../simulator/modem/modem.ts";
import type { BenchSpec } from "../support/bench.ts";
import { inWords } from "./crash-places.ts";
import type { Place } from "./crash-places.ts";
import type { Learnt } from "./crash-matrix.ts";

export type Way = "apply" | "rollback";

/** `undo`: the way back of an apply that was interrupted just before its last step. */
export type Disturbed = Way | "undo";

export type Crash =
  | "killed"
  | "everything loses power"
  | "modem unplugged"
  | "modem unplugged for seconds"
  | "modem loses power"
  | "router loses power"
  | "ssh cut"
  | "disk full";

/** Whose runs are disturbed. */
export interface Subject {
  readonly modem: Pick<ModemOptions, "model"> & Partial<ModemOptions>;
  /** `alone`: the modem alone is the target; quick, so that every line to it can be tried. */
  readonly router: "with a router" | "alone";
  readonly wish: BenchSpec;
}

export interface Cell {
  /** The run that is disturbed. */
  readonly way: Disturbed;
  readonly crash: Crash;
  readonly place: Place;
  /** The one command after it. */
  readonly next: Way;
  /** From the crash to that command; long enough for a guard to run out, or not. */
  readonly idleSeconds: number;
}

/** With a router, how much of what could be tried is: `each` step in several places, or `some` in one or two; or `none`. */
export type Grain = "each" | "some" | "none";

const ways: readonly Way[] = ["apply", "rollback"];
const disturbed: readonly Disturbed[] = [...ways, "undo"];

/** Every crash at every step, before, during and after it. */
export function cellsOf({ subject, places }: Learnt, grain: Grain): readonly Cell[] {
  const hits = disturbed.flatMap((way) =>
    stepsOf(places[way]).flatMap((step) =>
      (way === "undo" ? onWayBack(step) : hitsIn(step, subject, grain)).map((hit) => ({
        way,
        ...hit,
      })),
    ),
  );
  // Which command follows, and when, takes turns; with `each`, an apply with a router that was killed is tried with both.
  return hits.flatMap((hit, index) => {
    const idleSeconds = index % 3 === 2 ? 600 : 1;
    const both =
      hit.crash === "killed" &&
      hit.way === "apply" &&
      grain === "each" &&
      subject.router === "with a router";
    const commands = both ? ways : [ways[Math.floor(index / 2) % 2] ?? "apply"];
    return commands.map((next) => ({ ...hit, next, idleSeconds }));
  });
}

export function sentenceOf({ way, crash, place, next, idleSeconds }: Cell): string {
  return `${way === "undo" ? "way back of an interrupted apply" : way} at ${inWords(place)}: ${crash}; ${idleSeconds === 1 ? "at once" : "ten minutes later"} ${next}`;
}

function stepsOf(places: readonly Place[]): readonly (readonly Place[])[] {
  const last = Math.max(...places.map(({ step }) => step));
  return Array.from({ length: last + 2 }, (_none, place) => place - 1).map((step) =>
    places.filter((place) => place.step === step),
  );
}

type Hit = Pick<Cell, "crash" | "place">;

/** The modem's steps are tried without a router, where a case takes a tenth of the time; with one, those that the router has a part in. */
function hitsIn(step: readonly Place[], { router }: Subject, grain: Grain): readonly Hit[] {
  return router === "alone" ? onModem(step) : onRouter(step, grain);
}

function onModem(step: readonly Place[]): readonly Hit[] {
  const lines = sample(at("modem", step), 5);
  return [
    ...hit("killed", [...edges(step).slice(0, 1), ...sample(lines, 3), ...edges(step).slice(1)]),
    ...hit("modem unplugged", sample(lines, 1)),
    ...hit("modem unplugged for seconds", lines),
    ...hit("modem loses power", sample(lines, 2)),
    ...hit("disk full", at("journal", step).slice(0, 1)),
  ];
}

function onRouter(step: readonly Place[], grain: Grain): readonly Hit[] {
  const most = grain === "each" ? 2 : 1;
  const commands = at("router", step);
  const flash = at("flash", step);
  const acts = sample([...commands, ...flash], most);
  if (acts.length === 0)
    return grain === "each" ? hit("killed", at("journal", step).slice(0, 1)) : [];
  return [
    // After a step is before the next one, and after the last is in the look at the end.
    ...hit(
      "killed",
      grain === "each"
        ? [...edges(step), ...sample(acts, 2)]
        : [...edges(step).slice(0, 1), ...acts],
    ),
    ...hit("everything loses power", sample(acts, 2)),
    ...hit("router loses power", acts),
    ...hit("ssh cut", sample(commands, most)),
    ...(grain === "each"
      ? [
          ...hit("modem unplugged", sample(acts, 1)),
          ...hit("disk full", at("journal", step).slice(0, 1)),
        ]
      : []),
  ];
}

/** A second mishap: the first was whatever made the program turn back. */
function onWayBack(step: readonly Place[]): readonly Hit[] {
  const lines = sample(at("modem", step), 1);
  const acts = sample([...at("router", step), ...at("flash", step)], 1);
  return [
    ...hit("killed", [...edges(step).slice(0, 1), ...lines, ...acts]),
    ...hit("everything loses power", acts),
    ...hit("modem unplugged", lines),
    ...hit("modem loses power", lines),
    ...hit("router loses power", acts),
    ...hit("ssh cut", sample(at("router", step), 1)),
    ...hit("disk full", at("journal", step).slice(0, 1)),
  ];
}

const at = (what: Place["at"], step: readonly Place[]): readonly Place[] =>
  step.filter((place) => place.at === what);

const hit = (crash: Crash, places: readonly Place[]): readonly Hit[] =>
  places.map((place) => ({ crash, place }));

/** Before a step is written down, and after its end is. */
function edges(step: readonly Place[]): readonly Place[] {
  const entries = at("journal", step);
  return [...entries.slice(0, 1), ...(entries.length > 1 ? entries.slice(-1) : [])];
}

/** The first, the last, and what lies evenly between. */
function sample<T>(things: readonly T[], most: number): readonly T[] {
  if (things.length <= most) return things;
  if (most === 1)
    return things.slice(Math.floor(things.length / 2), Math.floor(things.length / 2) + 1);
  return Array.from({ length: most }, (_none, at) =>
    Math.round((at * (things.length - 1)) / (most - 1)),
  ).flatMap((at) => things.slice(at, at + 1));
}
