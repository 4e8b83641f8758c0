import type { Json } from "../../src/core/json.ts";
import type { TargetResult } from "../../src/workflows/events.ts";
import { openBench } from "../support/bench.ts";
import type { Bench } from "../support/bench.ts";
import { killableWorld } from "../support/killable-world.ts";
import type { KillableWorld, Notice } from "../support/killable-world.ts";
import type { Cell, Crash, Disturbed, Subject, Way } from "./crash-cells.ts";
import { samePlace, track } from "./crash-places.ts";
import type { Place } from "./crash-places.ts";
import { changedKeys, entriesOf, withoutPlainRule } from "./matrix.ts";

/** The places an undisturbed run passes, and its end state. */
export interface Baseline {
  readonly subject: Subject;
  readonly places: Readonly<Record<Disturbed, readonly Place[]>>;
  /** How many steps an apply takes. */
  readonly steps: number;
  readonly applied: FullState;
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
  const forward = await recordPlaces(stage, "apply", () => bench.apply(subject.wish));
  const applied = await fullState(bench);
  const rollback = await recordPlaces(stage, "apply", () => bench.rollback());
  const steps = Math.max(...forward.map(({ step }) => step));
  const undone = await recordPlaces(stage, "undo", () => interruptedApply(bench, steps, subject));
  return { subject, applied, steps, places: { apply: forward, rollback, undo: undone } };
}

/** Interrupts an apply during the last step but one, so that the undo restores nearly everything. */
function interruptedApply(bench: Bench, steps: number, { wish }: Subject): Promise<TargetResult> {
  return bench.applyInterruptedAt(steps - 1, wish);
}

/** Runs one cell: crash, the program's own reaction if it survives, repair, then one command. */
export async function runCell(
  { way, crash, place, next, idleSeconds }: Cell,
  { subject, applied, steps }: Baseline,
): Promise<CellResult> {
  await using stage = await openStage(subject);
  const { bench } = stage;
  const old = await fullState(bench);
  const goals = { apply: applied, rollback: old };
  if (way === "rollback") await bench.apply(subject.wish);
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
  const result = next === "apply" ? await bench.apply(subject.wish) : await bench.rollback();

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
      ...(next === "apply" &&
      (subject.router === "alone" || (crash === "killed" && way === "apply"))
        ? await rollbackToStart(bench, old)
        : []),
    ],
  };
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

interface Stage extends AsyncDisposable {
  readonly bench: Bench;
  /** Receives every moment of the current program. */
  notice: Notice;
  flash: () => void;
  program: KillableWorld | undefined;
}

async function openStage({ modem }: Subject): Promise<Stage> {
  const stage: { notice: Notice; flash: () => void; program: KillableWorld | undefined } = {
    notice: () => "go-on",
    flash: () => undefined,
    program: undefined,
  };
  const bench = await openBench({
    modem,
    router: { faults: ["loses-unsynced-writes"] },
    program: (world) => {
      stage.program = killableWorld(world, (moment) => stage.notice(moment));
      return stage.program.world;
    },
  });
  bench.pair.router.onFlashChange(() => stage.flash());
  return Object.assign(stage, { bench, [Symbol.asyncDispose]: () => bench[Symbol.asyncDispose]() });
}

function phaseOf(way: Disturbed): "apply" | "undo" {
  return way === "undo" ? "undo" : "apply";
}

async function recordPlaces(
  stage: Stage,
  phase: "apply" | "undo",
  run: () => Promise<TargetResult>,
): Promise<readonly Place[]> {
  const places: Place[] = [];
  const here = track(phase);
  const note = (place: Place | undefined): void =>
    void (place === undefined ? undefined : places.push(place));
  stage.notice = (moment) => {
    note(here.notice(moment));
    return "go-on";
  };
  stage.flash = () => note(here.flash());
  const { exit } = await run();
  stage.notice = () => "go-on";
  stage.flash = () => undefined;
  if (exit !== (phase === "undo" ? 130 : 0))
    throw new Error(`An undisturbed run ended with ${exit}: ${reasonOf(stage.bench)}`);
  return places;
}

interface Struck {
  readonly happened: boolean;
  /** Missing when the program was killed. */
  readonly result: TargetResult | undefined;
}

async function crashAt(
  stage: Stage,
  { place, crash, phase }: Pick<Cell, "place" | "crash"> & { readonly phase: "apply" | "undo" },
  run: () => Promise<TargetResult>,
): Promise<Struck> {
  let happened = false;
  let die: (result: undefined) => void = () => undefined;
  const died = new Promise<undefined>((resolve) => (die = resolve));
  const here = track(phase);
  const met = (at: Place | undefined): ReturnType<Notice> => {
    if (happened || at === undefined || !samePlace(at, place)) return "go-on";
    happened = true;
    inflict(stage, crash);
    if (deadly.includes(crash)) die(undefined);
    return at.at === "router" && losesAnswers.includes(crash) ? "answer-lost" : "go-on";
  };
  stage.notice = (moment) => met(here.notice(moment));
  stage.flash = () => void met(here.flash());
  const result = await Promise.race([run(), died]);
  stage.notice = () => "go-on";
  stage.flash = () => undefined;
  return { happened, result };
}

const deadly: readonly Crash[] = ["killed", "everything loses power"];
const losesAnswers: readonly Crash[] = ["ssh cut", "router loses power"];

function inflict({ bench, program }: Stage, crash: Crash): void {
  const { modem, router } = bench.pair;
  switch (crash) {
    case "killed":
      return program?.kill();
    case "everything loses power":
      program?.kill();
      modem.powerCut();
      return void router.powerCut();
    case "modem unplugged":
      return modem.unplug();
    case "modem unplugged for seconds":
      modem.unplug();
      return void bench.wait(8_000).then(modem.plug);
    case "modem loses power":
      return modem.powerCut();
    case "router loses power":
      return void router.powerCut();
    case "ssh cut":
      return router.loseConnections();
    case "disk full":
      return bench.runs.fullAt(0);
    default:
      return crash satisfies never;
  }
}

/** Plugs the modem in again, frees the disk and waits for the devices to start. */
async function repair(
  { pair, runs, wait }: Bench,
  crash: Crash,
  idleSeconds: number,
): Promise<void> {
  pair.modem.plug();
  runs.revive();
  await wait(
    (crash === "killed" || crash === "ssh cut" || crash === "disk full"
      ? idleSeconds
      : Math.max(60, idleSeconds)) * 1_000,
  );
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
  if (way !== "undo" && (exit === 0 || (exit === 7 && way === "apply")))
    return differences(reported, goals[way], now);
  if ((exit === 5 && way === "apply") || (exit === 130 && way === "undo"))
    return differences(reported, goals.rollback, now);
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

/** Complete state of modem and router. */
interface FullState {
  readonly modem: Json;
  readonly router: Json;
}

/** Returns all that must be old or new: stored and active settings of both devices, and staged UCI changes. */
async function fullState({ pair: { modem, router }, state }: Bench): Promise<FullState> {
  const { modem: remembered, router: files } = await state();
  const staged = router.disk
    .paths()
    .filter((path) => path.startsWith("/tmp/.uci/") && router.disk.stat(path, "keep")?.size !== 0);
  return {
    modem: { ...entriesOf(remembered), acting: modem.acting() },
    router: { ...files, acting: router.acting(), staged },
  };
}

function differences(when: string, before: FullState, after: FullState): readonly string[] {
  return [
    ...changedKeys(withoutPlainRule(before.modem), withoutPlainRule(after.modem)),
    ...changedKeys(before.router, after.router),
  ].map((what) => `${when}: ${what}`);
}

const same = (a: FullState, b: FullState): boolean => differences("", a, b).length === 0;

function reasonOf(bench: Bench): string {
  const failure = bench.failure();
  return failure === undefined
    ? "no reason given"
    : [failure.code, failure.message, failure.cause]
        .filter((part) => part !== undefined)
        .join(": ");
}
