import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { simulatedShell } from "#simulator";
import type { Call } from "../../core/call.ts";
import type { Clock } from "../../core/clock.ts";
import { defined } from "../../core/defined.ts";
import { asFailure } from "../../core/failure.ts";
import { Secret } from "../../core/secret.ts";
import type { Target } from "../../profile/targets.ts";
import { memoryRuns } from "../../runs/memory-runs.ts";
import type { Emit, Event, TargetResult } from "../../workflows/events.ts";
import { lastSelection, rollbacksOf } from "../../workflows/rollback-goals.ts";
import { runTarget } from "../../workflows/run/run-target.ts";
import type { World } from "../../workflows/world.ts";
import type { Io } from "../io.ts";
import { renderBundle } from "../recorded/bundle.ts";
import { pairOfRecording } from "../recorded/simulated-from.ts";
import { skippingClock } from "../recorded/skipping-clock.ts";
import { firstLease, portsOf, simulatedPair } from "../simulated-world.ts";
import type { SimulatedPair } from "../simulated-world.ts";
import { outageDuring } from "./outage.ts";
import { stateOf, stateDifferences } from "./twin-state.ts";

type Rehearsal = Omit<Extract<Event, { type: "rehearsal" }>, "type">;

interface Rehearsing {
  /** The recorded state of the devices: the files of `doctor --save`. */
  readonly files: ReadonlyMap<string, string>;
  /** The world of the real devices, of which only the notes about firmware are read. */
  readonly world: World;
  readonly io: Io;
  /** The titles of the steps that the devices need. */
  readonly steps: readonly string[];
}

/** Rehearses a plan and reports the result. Returns the exit code of a run that failed. */
export async function rehearseAndReport(
  target: Target,
  rehearsing: Rehearsing,
  emit: Emit,
  call: Call,
): Promise<number | undefined> {
  try {
    const { exit, ...rehearsal } = await rehearse(target, rehearsing, call);
    if (rehearsal.outcome === "failed") {
      emit(notRehearsed(rehearsal.problem ?? "The simulated run failed."));
      return undefined;
    }
    emit({ type: "rehearsal", ...rehearsal });
    return rehearsal.outcome.startsWith("applied") ? undefined : exit;
  } catch (error) {
    if (call.signal.aborted) throw error;
    emit(notRehearsed(asFailure(error).message));
    return undefined;
  }
}

/** A run that fails before its first step shows a limit of the simulated devices, not of the plan. */
function notRehearsed(problem: string): Event {
  return {
    type: "finding",
    code: "rehearsal-failed",
    severity: "warning",
    message: `The plan cannot be rehearsed, because its devices cannot be simulated: ${problem}`,
    evidence: [],
  };
}

/**
 * Runs the plan of a target, and its rollback, on a simulated modem and router with the observed
 * state. The simulated time passes as fast as the program can compute.
 */
async function rehearse(
  target: Target,
  { files, world, io, steps }: Rehearsing,
  call: Call,
): Promise<Rehearsal & { readonly exit: number }> {
  const clock = skippingClock();
  const pair = await twinsOf(files, clock, world, io, call);
  try {
    return await runOn(pair, twinTarget(target), twinWorld(pair, clock, world), steps, call);
  } finally {
    await pair.close();
  }
}

async function runOn(
  pair: SimulatedPair,
  target: Target,
  world: World,
  steps: readonly string[],
  call: Call,
): Promise<Rehearsal & { readonly exit: number }> {
  const { clock } = world;
  const start = clock.monotonicMs();
  const before = await stateOf(pair);
  const restartsBefore = pair.modem.restarts;
  const applied = await outageDuring(pair.router, clock, call, () =>
    changeTwins(target, { kind: "profile" }, world, call),
  );
  const restarts = pair.modem.restarts - restartsBefore;
  const seconds = Math.round((clock.monotonicMs() - start) / 1000);
  const { outcome, exit, verdict, problem, titles } = applied.result;
  const about = {
    outcome,
    exit,
    ...defined({ verdict, problem }),
    otherSteps: differenceOf(steps.map(withoutMac), titles.map(withoutMac)),
    restarts,
    seconds,
    ...outageOf(applied.outage),
  };
  const records = await world.runs.list();
  const [rollback] = rollbacksOf(lastSelection(records).runs, records);
  if (rollback === undefined || !outcome.startsWith("applied")) return about;
  const undone = await outageDuring(pair.router, clock, call, () =>
    changeTwins(target, rollback.goal, world, call),
  );
  return {
    ...about,
    rollback: {
      outcome: undone.result.outcome,
      ...defined({ problem: undone.result.problem }),
      differences: stateDifferences(before, await stateOf(pair)),
      ...outageOf(undone.outage),
    },
  };
}

/** The recorded state has other MAC addresses than the devices. */
function withoutMac(title: string): string {
  return title.replaceAll(/(?:[\da-f]{2}:){5}[\da-f]{2}/gi, "MAC");
}

function differenceOf(some: readonly string[], others: readonly string[]): readonly string[] {
  const only = (a: readonly string[], b: readonly string[]): readonly string[] =>
    a.filter((title) => !b.includes(title));
  return [...only(some, others), ...only(others, some)];
}

function outageOf({
  hadInternet,
  seconds,
}: {
  readonly hadInternet: boolean;
  readonly seconds: number;
}): { readonly outageSeconds?: number } {
  return hadInternet ? { outageSeconds: seconds } : {};
}

/** Applies the goal to the twins. Their events are not reported, except the failure. */
async function changeTwins(
  target: Target,
  goal: Parameters<typeof runTarget>[1],
  world: World,
  call: Call,
): Promise<TargetResult & { readonly problem?: string; readonly titles: readonly string[] }> {
  let problem: string | undefined;
  let titles: readonly string[] = [];
  const emit: Emit = (event) => {
    if (event.type === "failure") problem ??= event.message;
    if (event.type === "plan" && event.purpose === "apply")
      titles = event.steps.map(({ title }) => title);
  };
  const options = { agree: async () => true, emit, interrupt: call.signal };
  const result = await runTarget(target, goal, world, options, call);
  return { ...result, titles, ...defined({ problem }) };
}

/** Time for the twins to dial, and to get a lease. */
const settleMs = 60_000;

async function twinsOf(
  files: ReadonlyMap<string, string>,
  clock: Clock,
  world: World,
  io: Io,
  call: Call,
): Promise<SimulatedPair> {
  const folder = await mkdtemp(join(tmpdir(), "ethermode-rehearsal-"));
  try {
    const path = join(folder, "observed.txt");
    await writeFile(path, renderBundle(files), { mode: 0o600 });
    const { model, options, prepare } = await pairOfRecording(path, {}, io, "dsa-24.10");
    const pair = await simulatedPair(clock, {
      ...options,
      modem: { ...options.modem, ...defined({ model }) },
    });
    try {
      await prepare(pair.modem, twinWorld(pair, clock, world), call);
      await clock.sleep(settleMs, call);
      await firstLease(pair, clock, call);
      return pair;
    } catch (error) {
      await pair.close();
      throw error;
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The PIN of the simulated SIM card; other secrets have no effect there. */
const simulatedPin = "1234";

function twinWorld({ modem, router }: SimulatedPair, clock: Clock, world: World): World {
  const { version, command, notes } = world;
  return {
    clock,
    version,
    command,
    ports: portsOf(modem),
    openRouter: () => simulatedShell(router),
    secret: async () => new Secret(simulatedPin),
    runs: memoryRuns(clock, version),
    // The twins use the recorded refusals of the firmware and record none.
    notes: { ...notes, add: async () => undefined, forgetWrites: async () => undefined },
  };
}

/** The twins have other ports and MAC addresses than the devices. */
function twinTarget({ modem, router, ...rest }: Target): Target {
  const passthrough = modem?.passthrough;
  const isBoundByAddress =
    router !== undefined && passthrough?.enabled === true && passthrough.bind.kind === "mac";
  return {
    ...rest,
    ...defined({ router }),
    ...(modem === undefined
      ? {}
      : {
          modem: {
            ...modem,
            port: { kind: "auto" },
            passthrough: isBoundByAddress
              ? { ...passthrough, bind: { kind: "router-mac" } }
              : modem.passthrough,
          },
        }),
  };
}
