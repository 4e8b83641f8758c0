import type { ModemOptions } from "../../../simulator/modem/modem.ts";
import type { BenchSpec } from "../../support/bench.ts";
import { placeLabel } from "./places.ts";
import type { Place } from "./places.ts";
import type { Baseline } from "./run-cell.ts";

export type Way = "apply" | "rollback";

/** `undo`: the rollback of an apply that was interrupted just before its last step. */
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

/** The target whose runs are disturbed. */
export interface Subject {
  readonly modem: Pick<ModemOptions, "model"> & Partial<ModemOptions>;
  /** `alone`: the target is the modem only. */
  readonly router: "with a router" | "alone";
  readonly wish: BenchSpec;
}

export interface Cell {
  /** The disturbed run. */
  readonly way: Disturbed;
  readonly crash: Crash;
  readonly place: Place;
  /** The command that follows. */
  readonly next: Way;
  /** Time from the crash to that command. The guard expires within 600 s and not within 1 s. */
  readonly idleSeconds: number;
}

/**
 * Places in each step. `all`: several for each crash. `representative`: one for each kind of step, crash and moment.
 * `none`: another model represents this one.
 */
export type Coverage = "all" | "representative" | "none";

const ways: readonly Way[] = ["apply", "rollback"];
export const disturbedRuns: readonly Disturbed[] = [...ways, "undo"];

/** Returns a cell for every crash at every step: before, during and after it. */
export function cellsOf({ subject, places }: Baseline, coverage: Coverage): readonly Cell[] {
  const hits = disturbedRuns.flatMap((way) =>
    stepsOf(places[way])
      .map((step) => hitsIn(step, way, subject, coverage))
      .filter((found) => found.length > 0)
      .flatMap((found, at) =>
        found
          .filter((one) => coverage === "all" || isTried(one, way, subject, at))
          .map((one) => ({ way, ...one })),
      ),
  );
  // The next command and the idle time alternate. With `all`, both commands follow a killed apply
  // with a router.
  return hits.flatMap((hit, index) => {
    const idleSeconds = index % 3 === 2 ? 600 : 1;
    const both =
      hit.crash === "killed" &&
      hit.way === "apply" &&
      coverage === "all" &&
      subject.router === "with a router";
    const commands = both ? ways : [ways[Math.floor(index / 2) % 2] ?? "apply"];
    return commands.map((next) => ({ ...hit, next, idleSeconds }));
  });
}

/**
 * Rollback and undo execute the steps of an apply with other values. So every step of an apply with a router meets
 * every crash, and every step of the others is killed between its journal entries and meets one other crash in turn.
 */
function isTried(
  { crash, place }: Hit,
  way: Disturbed,
  { router }: Subject,
  step: number,
): boolean {
  if (router === "alone" || way === "apply") return true;
  if (crash === "killed") return place.at !== "journal";
  const inTurn: readonly Crash[] = ["everything loses power", "router loses power", "ssh cut"];
  return inTurn.indexOf(crash) === step % inTurn.length;
}

export function labelOf({ way, crash, place, next, idleSeconds }: Cell): string {
  const then = `${next} ${idleSeconds === 1 ? "at once" : "ten minutes later"}`;
  return `${way}, ${placeLabel(place)}: ${crash}, then ${then}`;
}

function stepsOf(places: readonly Place[]): readonly (readonly Place[])[] {
  const last = Math.max(...places.map(({ step }) => step));
  return Array.from({ length: last + 2 }, (_none, place) => place - 1).map((step) =>
    places.filter((place) => place.step === step),
  );
}

type Hit = Pick<Cell, "crash" | "place">;

/** Modem steps are tried without a router, which takes a tenth of the time. With a router, only its steps are tried. */
function hitsIn(
  step: readonly Place[],
  way: Disturbed,
  { router }: Subject,
  coverage: Coverage,
): readonly Hit[] {
  if (router === "with a router") return onRouter(step, coverage);
  return way === "undo" ? inUndo(step) : onModem(step);
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

function onRouter(step: readonly Place[], coverage: Coverage): readonly Hit[] {
  const max = coverage === "all" ? 2 : 1;
  const commands = at("router", step);
  const flash = at("flash", step);
  const acts = sample([...commands, ...flash], max);
  if (acts.length === 0)
    return coverage === "all" ? hit("killed", at("journal", step).slice(0, 1)) : [];
  return [
    // The end of a step is the start of the next one. The end of the last step is in the final assessment.
    ...hit(
      "killed",
      coverage === "all"
        ? [...edges(step), ...sample(acts, 2)]
        : [...edges(step).slice(0, 1), ...acts],
    ),
    ...hit("everything loses power", sample(acts, 2)),
    ...hit("router loses power", acts),
    ...hit("ssh cut", sample(commands, max)),
    ...(coverage === "all"
      ? [
          ...hit("modem unplugged", sample(acts, 1)),
          ...hit("disk full", at("journal", step).slice(0, 1)),
        ]
      : []),
  ];
}

/** Occurs during an undo: a second fault after the one that started the undo. */
function inUndo(step: readonly Place[]): readonly Hit[] {
  const lines = sample(at("modem", step), 1);
  return [
    ...hit("killed", [...edges(step), ...lines]),
    ...hit("modem unplugged", lines),
    ...hit("modem loses power", lines),
    ...hit("disk full", at("journal", step).slice(0, 1)),
  ];
}

const at = (what: Place["at"], step: readonly Place[]): readonly Place[] =>
  step.filter((place) => place.at === what);

const hit = (crash: Crash, places: readonly Place[]): readonly Hit[] =>
  places.map((place) => ({ crash, place }));

/** Before the journal entry of the start of a step, and after that of its end. */
function edges(step: readonly Place[]): readonly Place[] {
  const entries = at("journal", step);
  return [...entries.slice(0, 1), ...(entries.length > 1 ? entries.slice(-1) : [])];
}

/** Returns at most `max` items: the first, the last, and evenly spaced ones between. */
function sample<T>(things: readonly T[], max: number): readonly T[] {
  if (things.length <= max) return things;
  if (max === 1)
    return things.slice(Math.floor(things.length / 2), Math.floor(things.length / 2) + 1);
  return Array.from({ length: max }, (_none, at) =>
    Math.round((at * (things.length - 1)) / (max - 1)),
  ).flatMap((at) => things.slice(at, at + 1));
}
