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

/** What a run left alone goes through, and where it leads. */
export interface Learnt {
  readonly subject: Subject;
  readonly places: Readonly<Record<Disturbed, readonly Place[]>>;
  /** How many steps an apply takes. */
  readonly steps: number;
  readonly applied: Both;
}

/** What became of one case. `mixed` is what none may end as. */
export interface Fate {
  readonly ends: "old" | "new" | "mixed";
  readonly complaints: readonly string[];
}

/** Runs once each way, undisturbed. */
export async function learn(subject: Subject): Promise<Learnt> {
  await using stage = await openStage(subject);
  const { bench } = stage;
  const forward = await listening(stage, "apply", () => bench.apply(subject.wish));
  const applied = await whole(bench);
  const back = await listening(stage, "apply", () => bench.rollback());
  const steps = Math.max(...forward.map(({ step }) => step));
  const undone = await listening(stage, "undo", () => interruptedApply(bench, steps, subject));
  return { subject, applied, steps, places: { apply: forward, rollback: back, undo: undone } };
}

/** Ctrl-C while the last step but one is taken: nearly everything is to be put back. */
function interruptedApply(bench: Bench, steps: number, { wish }: Subject): Promise<TargetResult> {
  return bench.applyInterruptedAt(steps - 1, wish);
}

/** The crash, whatever the program makes of it if it lives, the repair, and then one command. */
export async function fateOf(
  { way, crash, place, next, idleSeconds }: Cell,
  { subject, applied, steps }: Learnt,
): Promise<Fate> {
  await using stage = await openStage(subject);
  const { bench } = stage;
  const old = await whole(bench);
  const goals = { apply: applied, rollback: old };
  if (way === "rollback") await bench.apply(subject.wish);
  bench.events.length = 0;

  const runs = {
    apply: () => bench.apply(subject.wish),
    rollback: () => bench.rollback(),
    undo: () => interruptedApply(bench, steps, subject),
  };
  const struck = await strikeAt(stage, { place, crash, phase: phaseOf(way) }, runs[way]);
  const claims =
    struck.result === undefined
      ? await unfinished(bench)
      : await claimed(bench, struck.result, way, goals);
  await repair(bench, crash, idleSeconds);
  bench.events.length = 0;
  const result = next === "apply" ? await bench.apply(subject.wish) : await bench.rollback();

  const now = await whole(bench);
  const ends = same(now, applied) ? "new" : same(now, old) ? "old" : "mixed";
  return {
    ends,
    complaints: [
      ...(struck.happened === "yes" ? [] : ["the run never came by this place"]),
      ...claims,
      ...(result.exit === 0
        ? []
        : [`then ${next} ended ${result.outcome} with ${result.exit}: ${reasonOf(bench)}`]),
      ...differences(`after ${next}`, goals[next], now),
      ...(await openRuns(bench)),
      ...(next === "apply" &&
      (subject.router === "alone" || (crash === "killed" && way === "apply"))
        ? await wayBack(bench, old)
        : []),
    ],
  };
}

/** A job that was finished by a second run still leads back to the state before the first. */
async function wayBack(bench: Bench, old: Both): Promise<readonly string[]> {
  const result = await bench.rollback();
  return [
    ...(result.exit === 0
      ? []
      : [`rollback after that ended with ${result.exit}: ${reasonOf(bench)}`]),
    ...differences("after rollback from there", old, await whole(bench)),
  ];
}

interface Stage extends AsyncDisposable {
  readonly bench: Bench;
  /** Who hears of every moment; the last command's program. */
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

async function listening(
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
    throw new Error(`A run that was left alone ended with ${exit}: ${reasonOf(stage.bench)}`);
  return places;
}

interface Struck {
  readonly happened: "yes" | "no";
  /** Missing when the program is dead. */
  readonly result: TargetResult | undefined;
}

async function strikeAt(
  stage: Stage,
  { place, crash, phase }: Pick<Cell, "place" | "crash"> & { readonly phase: "apply" | "undo" },
  run: () => Promise<TargetResult>,
): Promise<Struck> {
  let happened: "yes" | "no" = "no";
  let die: (result: undefined) => void = () => undefined;
  const died = new Promise<undefined>((resolve) => (die = resolve));
  const here = track(phase);
  const met = (at: Place | undefined): ReturnType<Notice> => {
    if (happened === "yes" || at === undefined || !samePlace(at, place)) return "go-on";
    happened = "yes";
    strike(stage, crash);
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

function strike({ bench, program }: Stage, crash: Crash): void {
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

/** Somebody plugs it in again, makes room, gives it time to start; and comes back to it sooner or later. */
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

/** A dead program says nothing; its journal does. */
async function unfinished({ runs }: Bench): Promise<readonly string[]> {
  const last = (await runs.list()).at(-1);
  return last?.outcome === undefined
    ? []
    : [`the run that was killed counts as ${last.outcome.outcome}`];
}

/** What the program said of itself, against what is. */
async function claimed(
  bench: Bench,
  { exit, outcome }: TargetResult,
  way: Disturbed,
  goals: Readonly<Record<Way, Both>>,
): Promise<readonly string[]> {
  const now = await whole(bench);
  const said = `it said ${outcome} (${exit}: ${reasonOf(bench)})`;
  if (way !== "undo" && (exit === 0 || (exit === 7 && way === "apply")))
    return differences(said, goals[way], now);
  if ((exit === 5 && way === "apply") || (exit === 130 && way === "undo"))
    return differences(said, goals.rollback, now);
  if (exit === 6)
    return /`ethermode rollback|same command again/.test(bench.failure()?.hint ?? "")
      ? []
      : [`${said}, and nobody was told what to type`];
  return [said];
}

async function openRuns({ runs }: Bench): Promise<readonly string[]> {
  return (await runs.list())
    .filter(({ snapshot, outcome }) => snapshot !== undefined && outcome === undefined)
    .map(({ header }) => `${header.id} still counts as unfinished`);
}

/** Both ends, whole. */
interface Both {
  readonly modem: Json;
  readonly router: Json;
}

/** Everything that must be old or new: what both ends remember, what of it acts, and what is left staged. */
async function whole({ pair: { modem, router }, state }: Bench): Promise<Both> {
  const { modem: remembered, router: files } = await state();
  const staged = router.disk
    .paths()
    .filter((path) => path.startsWith("/tmp/.uci/") && router.disk.stat(path, "keep")?.size !== 0);
  return {
    modem: { ...entriesOf(remembered), acting: modem.acting() },
    router: { ...files, acting: router.acting(), staged },
  };
}

function differences(when: string, before: Both, after: Both): readonly string[] {
  return [
    ...changedKeys(withoutPlainRule(before.modem), withoutPlainRule(after.modem)),
    ...changedKeys(before.router, after.router),
  ].map((what) => `${when}: ${what}`);
}

const same = (a: Both, b: Both): boolean => differences("", a, b).length === 0;

function reasonOf(bench: Bench): string {
  const failure = bench.failure();
  return failure === undefined
    ? "no reason given"
    : [failure.code, failure.message, failure.cause]
        .filter((part) => part !== undefined)
        .join(": ");
}
