import type { TargetResult } from "../../../src/workflows/events.ts";
import { lastSelection } from "../../../src/workflows/rollback-goals.ts";
import type { Bench } from "../../support/bench.ts";
import { reasonOf } from "../matrix/compare-state.ts";
import type { Cell, Disturbed, Subject, Way } from "./cells.ts";
import { differences, fullState, same } from "./full-state.ts";
import type { FullState } from "./full-state.ts";
import type { Place } from "./places.ts";
import { crashAt, keptBy, openStage, phaseOf, recordPlaces, repair } from "./stage.ts";
import type { AfterApply, CrashedRun } from "./stage.ts";

/** The places an undisturbed run passes, and its end state. */
export interface Baseline {
  readonly subject: Subject;
  readonly places: Readonly<Record<Disturbed, readonly Place[]>>;
  /** Number of steps of an apply. */
  readonly steps: number;
  readonly old: FullState;
  readonly applied: FullState;
  readonly afterApply: AfterApply;
}

/** The end state of one cell. No cell may end as `mixed`. */
export interface CellResult {
  readonly ends: "old" | "new" | "mixed";
  readonly complaints: readonly string[];
}

/** Runs apply, rollback and undo once each without a crash. */
export async function recordBaseline(subject: Subject): Promise<Baseline> {
  await using stage = await openStage(subject);
  const { bench } = stage;
  const old = await fullState(bench);
  const forward = await recordPlaces(stage, "apply", () => bench.apply(subject.wish));
  const applied = await fullState(bench);
  const afterApply = await keptBy(bench);
  const rollback = await recordPlaces(stage, "apply", () => bench.rollback());
  const steps = Math.max(...forward.map(({ step }) => step));
  const undone = await recordPlaces(stage, "undo", () => interruptedApply(bench, steps, subject));
  const places = { apply: forward, rollback, undo: undone };
  return { subject, old, applied, afterApply, steps, places };
}

/** Interrupts an apply during the last step but one, so that the undo restores nearly everything. */
function interruptedApply(bench: Bench, steps: number, { wish }: Subject): Promise<TargetResult> {
  return bench.applyInterruptedAt(steps - 1, wish);
}

/** Runs one cell: crash, the program's own reaction if it survives, repair, then one command. */
export async function runCell(
  { way, crash, place, next, idleSeconds }: Cell,
  { subject, old, applied, afterApply, steps }: Baseline,
): Promise<CellResult> {
  // A modem alone has no state but its memory, so the apply before each rollback runs once.
  const isRestored = way === "rollback" && subject.router === "alone";
  await using stage = await openStage(subject, isRestored ? afterApply : undefined);
  const { bench } = stage;
  const goals = { apply: applied, rollback: old };
  if (way === "rollback" && !isRestored) await bench.apply(subject.wish);
  bench.events.length = 0;

  const runs = {
    apply: () => bench.apply(subject.wish),
    rollback: () => bench.rollback(),
    undo: () => interruptedApply(bench, steps, subject),
  };
  const crashed = await crashAt(stage, { place, crash, phase: phaseOf(way) }, runs[way]);
  const claims =
    crashed.result === undefined
      ? await unfinished(bench)
      : await claimed(bench, crashed.result, way, goals);
  await repair(bench, crash, idleSeconds);
  bench.events.length = 0;
  const result = next === "apply" ? await bench.apply(subject.wish) : await rollbackIfAny(bench);

  const now = await fullState(bench);
  const ends = same(now, applied) ? "new" : same(now, old) ? "old" : "mixed";
  return {
    ends,
    complaints: [
      ...(crashed.happened ? [] : ["the run never reached this place"]),
      ...claims,
      ...(result.exit === 0
        ? []
        : [`then ${next} ended ${result.outcome} with ${result.exit}: ${reasonOf(bench)}`]),
      ...differences(`after ${next}`, goals[next], now),
      ...(await openRuns(bench)),
      ...(next === "apply" && isTakenOver(crashed, subject, { way, crash })
        ? await rollbackToStart(bench, old)
        : []),
    ],
  };
}

/**
 * Whether the next apply took over an unfinished run: that of a killed program, or of one that reported exit 6. After
 * any other end it is an ordinary apply. With a router, killed applies represent the rest.
 */
function isTakenOver(
  { result }: CrashedRun,
  { router }: Subject,
  { way, crash }: Pick<Cell, "way" | "crash">,
): boolean {
  if (router === "with a router") return crash === "killed" && way === "apply";
  return result === undefined || result.exit === 6;
}

/** Rolls back, unless the crash came before the first write and no run has anything to restore. */
async function rollbackIfAny(bench: Bench): Promise<Pick<TargetResult, "exit" | "outcome">> {
  const { runs } = lastSelection(await bench.runs.list());
  return runs.length === 0 ? { exit: 0, outcome: "unchanged" } : bench.rollback();
}

/** A change that a second run completed still rolls back to the state before the first run. */
async function rollbackToStart(bench: Bench, old: FullState): Promise<readonly string[]> {
  const result = await bench.rollback();
  return [
    ...(result.exit === 0
      ? []
      : [`the rollback of the completed change ended with ${result.exit}: ${reasonOf(bench)}`]),
    ...differences("after the rollback of the completed change", old, await fullState(bench)),
  ];
}

/** A killed run must be unfinished in its journal. */
async function unfinished({ runs }: Bench): Promise<readonly string[]> {
  const last = (await runs.list()).at(-1);
  return last?.outcome === undefined ? [] : [`the killed run has outcome ${last.outcome.outcome}`];
}

/** Compares the outcome the program reported with the actual state. */
async function claimed(
  bench: Bench,
  { exit, outcome }: TargetResult,
  way: Disturbed,
  goals: Readonly<Record<Way, FullState>>,
): Promise<readonly string[]> {
  const now = await fullState(bench);
  const reported = `it reported ${outcome} (${exit}: ${reasonOf(bench)})`;
  if (way !== "undo" && (exit === 0 || exit === 7)) return differences(reported, goals[way], now);
  if ((exit === 5 && way === "apply") || (exit === 130 && way === "undo"))
    return differences(reported, goals.rollback, now);
  // The run failed before its first write, on a full disk or a silent router, so it changed nothing.
  if ((exit === 9 || (exit === 4 && outcome === "failed")) && way !== "undo")
    return differences(reported, way === "apply" ? goals.rollback : goals.apply, now);
  if (exit === 6)
    return /ethermode rollback|same command again/.test(bench.failure()?.hint ?? "")
      ? []
      : [`${reported}, and no command is shown`];
  return [reported];
}

async function openRuns({ runs }: Bench): Promise<readonly string[]> {
  return (await runs.list())
    .filter(({ snapshot, outcome }) => snapshot !== undefined && outcome === undefined)
    .map(({ header }) => `${header.id} is still unfinished`);
}
