import type { Call } from "../core/call.ts";
import { Failure } from "../core/failure.ts";
import type { Plan } from "../plan/step.ts";
import type { Target } from "../profile/targets.ts";
import type { Emit, TargetResult } from "../workflows/events.ts";
import { exitOf, overTargets } from "../workflows/fleet.ts";
import { failed } from "../workflows/run/outcome.ts";
import type { World } from "../workflows/world.ts";
import type { Options } from "../app/options.ts";
import type { Invocation } from "./command.ts";
import { reporterFor } from "../app/reporting.ts";
import { openFileWarner } from "../app/secret-sources.ts";
import { openWorld } from "../app/open-world.ts";

/** What one command does with one target. */
export type Work = (target: Target, world: World, emit: Emit, call: Call) => Promise<TargetResult>;

/** Seconds a router waits for confirmation when nobody says otherwise: LuCI ended at 90 after 30 had been too short (openwrt.md B3). */
export const defaultConfirmSeconds = 120;

export function confirmSeconds(options: Options): number {
  return number(options["confirmTimeout"]) ?? defaultConfirmSeconds;
}

/** Runs the work over the targets, a few at a time, reports, and returns the exit code. */
export async function runTargets(
  targets: readonly Target[],
  { options, io }: Invocation,
  work: Work,
): Promise<number> {
  const reporter = reporterFor(options, io);
  await using world = await openWorld(options, io, targets);
  const call: Call = { signal: io.interrupt };
  const canary = number(options["canary"]);
  const maxFailures = number(options["maxFailures"]);
  const fleet = {
    parallel: number(options["parallel"]) ?? 4,
    ...(canary === undefined ? {} : { canary }),
    ...(maxFailures === undefined ? {} : { maxFailures }),
  };
  const warnOfOpenFiles = openFileWarner(io);
  const emitFor =
    ({ name }: Target): Emit =>
    (event) =>
      reporter.event(event, targets.length > 1 || options["json"] === true ? name : undefined);
  const leave = (target: Target): TargetResult =>
    failed(target.name, neverBegun(call), emitFor(target));
  const results = await overTargets(targets, fleet, call, leave, async (target) => {
    const emit = emitFor(target);
    await warnOfOpenFiles(target, emit);
    return work(target, world, emit, call);
  });
  const exit = exitOf(results, call);
  reporter.result(results, exit);
  return exit;
}

function neverBegun({ signal }: Call): Failure {
  if (signal.aborted)
    return new Failure("interrupted", { message: "Interrupted before it was begun." });
  return new Failure("refused/not-started", {
    message: "Not begun, because another target failed before it.",
    hint: "Mend that one, then run the same command again; what is done already is left alone.",
  });
}

function number(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}

/** The confirmation: --yes, or a question on a terminal; without either, exit 64 names the option. */
export function agreement({
  options,
  io,
}: Invocation): (target: Target, plan: Plan) => Promise<boolean> {
  if (options["yes"] === true) return async () => true;
  return async (target) => {
    const { askYesNo } = await import("../app/ask.ts");
    return askYesNo(`Take these steps on ${target.name}?`, "--yes", options, io);
  };
}
