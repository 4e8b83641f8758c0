import type { TargetResult } from "../../../src/workflows/events.ts";
import type { RunRecord } from "../../../src/runs/store.ts";
import type { Memory } from "../../../simulator/modem/memory.ts";
import { openBench } from "../../support/bench.ts";
import type { Bench } from "../../support/bench.ts";
import { killableWorld } from "../../support/killable-world.ts";
import type { KillableWorld, Notice } from "../../support/killable-world.ts";
import type { Cell, Crash, Disturbed, Subject } from "./cells.ts";
import { reasonOf } from "../matrix/compare-state.ts";
import { samePlace, track } from "./places.ts";
import type { Place } from "./places.ts";

export interface Stage extends AsyncDisposable {
  readonly bench: Bench;
  /** Receives every moment of the current program. */
  notice: Notice;
  flash: () => void;
  program: KillableWorld | undefined;
}

/** Everything that an apply leaves on a modem and on the computer. */
export interface AfterApply {
  readonly memory: Partial<Memory>;
  readonly records: readonly RunRecord[];
}

export async function keptBy({ pair, runs }: Bench): Promise<AfterApply> {
  return {
    // The simulated modem shows its memory as Json.
    memory: structuredClone(pair.modem.nonVolatile()) as Partial<Memory>,
    records: await runs.list(),
  };
}

/** Opens the devices of a subject, as delivered or after an apply. */
export async function openStage({ modem, router }: Subject, applied?: AfterApply): Promise<Stage> {
  const stage: { notice: Notice; flash: () => void; program: KillableWorld | undefined } = {
    notice: () => "go-on",
    flash: () => undefined,
    program: undefined,
  };
  const bench = await openBench({
    modem: applied === undefined ? modem : { ...modem, nonVolatile: applied.memory },
    router: router === "alone" ? "none" : { faults: ["loses-unsynced-writes"] },
    program: (world) => {
      stage.program = killableWorld(world, (moment) => stage.notice(moment));
      return stage.program.world;
    },
  });
  bench.runs.restore(applied?.records ?? []);
  if (bench.hasRouter) bench.pair.router.onFlashChange(() => stage.flash());
  return Object.assign(stage, { bench, [Symbol.asyncDispose]: () => bench[Symbol.asyncDispose]() });
}

export function phaseOf(way: Disturbed): "apply" | "undo" {
  return way === "undo" ? "undo" : "apply";
}

export async function recordPlaces(
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

export interface CrashedRun {
  readonly happened: boolean;
  /** Absent when the program was killed. */
  readonly result: TargetResult | undefined;
}

export async function crashAt(
  stage: Stage,
  { place, crash, phase }: Pick<Cell, "place" | "crash"> & { readonly phase: "apply" | "undo" },
  run: () => Promise<TargetResult>,
): Promise<CrashedRun> {
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
  const { modem } = bench.pair;
  switch (crash) {
    case "killed":
      return program?.kill();
    case "everything loses power":
      program?.kill();
      modem.powerCut();
      return void bench.pair.router.powerCut();
    case "modem unplugged":
      return modem.unplug();
    case "modem unplugged for seconds":
      modem.unplug();
      return void bench.wait(8_000).then(modem.plug);
    case "modem loses power":
      return modem.powerCut();
    case "router loses power":
      return void bench.pair.router.powerCut();
    case "ssh cut":
      return bench.pair.router.loseConnections();
    case "disk full":
      return bench.runs.fullAt(0);
    default:
      return crash satisfies never;
  }
}

/** Plugs the modem in again, frees the disk and waits for the devices to start. */
export async function repair(
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
