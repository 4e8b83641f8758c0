import type { Call } from "../core/call.ts";
import { closeInTime } from "../core/close-in-time.ts";
import { defined } from "../core/defined.ts";
import { Failure } from "../core/failure.ts";
import type { Plan } from "../plan/step.ts";
import { wallClock } from "../core/clock.ts";
import type { Target } from "../profile/targets.ts";
import type { Reporter } from "../report/reporter.ts";
import { runId } from "../runs/run-id.ts";
import type { FleetRun } from "../runs/store.ts";
import type { Emit, TargetResult } from "../workflows/events.ts";
import { exitOf, runOnTargets } from "../workflows/fleet.ts";
import type { FleetOptions } from "../workflows/fleet.ts";
import { failed, failureOf } from "../workflows/run/outcome.ts";
import { observationCall } from "../workflows/run/target-deadline.ts";
import type { Io } from "../app/io.ts";
import type { Options } from "../app/options.ts";
import type { Invocation } from "./command.ts";
import { openLiveView, showRow } from "../app/live-screen.ts";
import { aboutTarget, reporterFor } from "../app/reporting.ts";
import { openFileWarner } from "../app/secret-sources.ts";
import type { SecretKind } from "../app/target-secrets.ts";
import { openWorld } from "../app/open-world.ts";
import type { OpenedWorld } from "../app/opened-world.ts";

/** Runs one command on one target. */
export type Work = (
  target: Target,
  world: OpenedWorld,
  emit: Emit,
  call: Call & { readonly fleet?: FleetRun },
) => Promise<TargetResult>;

export interface Shown {
  /** Names in the output, where they differ from those of the targets. */
  readonly labels?: ReadonlyMap<Target, string>;
  /** Names of targets that have nothing to do and are only listed. */
  readonly notBegun?: readonly string[];
  /** The secrets to ask for before any device is observed. Default: the router's password. */
  readonly secrets?: readonly SecretKind[];
  /** Reports about all targets together, before the result. */
  readonly beforeResult?: (emit: Emit) => Promise<void>;
}

/** Returns the seconds that the user gave for the confirmation. */
export function confirmSeconds(options: Options): number | undefined {
  return number(options["confirmTimeout"]);
}

/** Runs the work on the targets, a few at a time, reports the results and returns the exit code. */
export function runTargets(
  targets: readonly Target[],
  invocation: Invocation,
  work: Work,
  shown: Shown = {},
): Promise<number> {
  return withFleet(targets, invocation, shown, async ({ limits, over }) => ({
    results: await over(targets, limits, work),
  }));
}

/** The targets of one command. */
export interface Fleet {
  readonly targets: readonly Target[];
  readonly limits: FleetOptions;
  readonly nameOf: (target: Target) => string;
  /** Runs the work on some of the targets, a few at a time. `first`: they run again later. */
  readonly over: (
    targets: readonly Target[],
    limits: FleetOptions,
    work: Work,
    phase?: "first" | "last",
  ) => Promise<readonly TargetResult[]>;
}

export interface Finished {
  readonly results: readonly TargetResult[];
  /** Default: the exit code of the results. */
  readonly exit?: number;
}

/** Opens the world of the targets, runs the command, reports the results and returns the exit code. */
export async function withFleet(
  targets: readonly Target[],
  { options, io, typed }: Invocation,
  { labels = new Map(), notBegun = [], secrets = ["router"], beforeResult }: Shown,
  run: (fleet: Fleet) => Promise<Finished>,
): Promise<number> {
  const reporter = reporterFor(options, io, typed);
  const world = await openWorld(options, io, targets);
  const call: Call = { signal: io.interrupt };
  const warnOfOpenFiles = openFileWarner(io);
  const nameOf = (target: Target): string => labels.get(target) ?? target.name;
  const isNamed = targets.length + notBegun.length > 1 || options["json"] === true;
  const emitAs =
    (name: string, target?: Target): Emit =>
    (event) =>
      reporter.event(
        target === undefined ? event : aboutTarget(target, event),
        isNamed ? name : undefined,
      );
  const skip = (target: Target): TargetResult =>
    failed(nameOf(target), notStarted(call, typed), emitAs(nameOf(target), target));
  const together = defined({ fleet: targets.length > 1 ? fleetRun(targets) : undefined });
  const isShared = ({ parallel }: FleetOptions): boolean => targets.length > 1 && parallel > 1;
  const over: Fleet["over"] = (some, limits, work, phase = "last") => {
    for (const target of some) if (isShared(limits)) reporter.target?.(nameOf(target), "queued");
    return runOnTargets(some, limits, call, skip, async (target) => {
      const name = nameOf(target);
      const emit = emitAs(name, target);
      using _block = isShared(limits) ? blockOf(reporter, name) : rowOf(io, isNamed ? name : "");
      await warnOfOpenFiles(target, emit);
      // The clock of recorded devices skips time.
      using observing = observationCall(name, wallClock(), call);
      // Simulated devices are opened here: an interruption ends this target only.
      const opening = world.forTarget?.(target, observing) ?? Promise.resolve(world);
      const own = await opening.catch((error: unknown) => failureOf(error, observing));
      if (own instanceof Failure) return failed(name, own, emit);
      const result = await work(target, own, emit, { signal: observing.signal, ...together });
      if (phase === "last") await world.releaseTarget?.(target);
      return { ...result, name };
    });
  };
  const runAll = async (): Promise<Finished> => {
    for (const target of targets) await world.askSecrets?.(target, secrets, call);
    return run({ targets, limits: limitsOf(options), nameOf, over });
  };
  const closeView = await openLiveView(options, io);
  const finished = await runAll().finally(() => {
    closeView();
    return closeInTime(world.clock, world);
  });
  // The world is closed before: the result is the last line, and the process ends after it.
  const results = [
    ...finished.results,
    ...notBegun.map((name) => reportNotBegun(name, emitAs(name))),
  ];
  const exit = finished.exit ?? exitOf(results, call);
  await beforeResult?.((event) => reporter.event(event));
  reporter.result(results, exit);
  return exit;
}

/** Keeps the lines of a target together while others run, until it ends. */
function blockOf(reporter: Reporter, name: string): Disposable {
  reporter.target?.(name, "started");
  return { [Symbol.dispose]: () => reporter.target?.(name, "ended") };
}

/** Shows that the target runs. Its lines appear at once. */
function rowOf(io: Io, name: string): Disposable {
  showRow(io, name, "started");
  return { [Symbol.dispose]: () => showRow(io, name, "ended") };
}

/** Returns how many targets run at a time, and when the others are skipped. */
export function limitsOf(options: Options): FleetOptions {
  return defined({
    parallel: number(options["parallel"]) ?? 4,
    canary: number(options["canary"]),
    maxFailures: number(options["maxFailures"]),
  });
}

function fleetRun(targets: readonly Target[]): FleetRun {
  return { id: runId(wallClock().now()), targets: targets.map(({ name }) => name) };
}

function reportNotBegun(name: string, emit: Emit): TargetResult {
  emit({
    type: "finding",
    code: "not-begun",
    severity: "info",
    message: `No run changed ${name}: it was not begun, or it needed no change. There is nothing to roll back.`,
    evidence: [],
  });
  return { name, outcome: "unchanged", exit: 0 };
}

function notStarted({ signal }: Call, typed: string): Failure {
  if (signal.aborted)
    return new Failure("interrupted", { message: "Interrupted before this target started." });
  return new Failure("refused/not-started", {
    message: "Skipped: an earlier target failed.",
    hint: `Fix the failed target first. Then run the same command again. It skips finished targets:\n  ${typed}`,
  });
}

function number(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}

/** Returns the confirmation: --yes or a question; without a terminal it fails with exit code 64. */
export function consentFor({
  options,
  io,
  typed,
}: Invocation): (target: Target, plan: Plan) => Promise<boolean> {
  if (options["yes"] === true) return async () => true;
  return async (target) => {
    const { askYesNo } = await import("../app/ask.ts");
    const question = `Apply this plan to ${target.name}?`;
    return askYesNo(question, { option: "--yes", typed }, options, io);
  };
}
