import { defined } from "../core/defined.ts";
import { Failure } from "../core/failure.ts";
import type { Target } from "../profile/targets.ts";
import type { Emit, Event } from "../workflows/events.ts";
import { inspectTarget } from "../workflows/run/verify.ts";
import { watchTarget } from "../workflows/watch/watch-target.ts";
import { metricsFile } from "../app/metrics-file.ts";
import { recordedPaths } from "../app/recorded/recorded-paths.ts";
import { namedOrRecordedTargets } from "../app/recorded/recorded-targets.ts";
import type { Invocation } from "./command.ts";
import { pathCheckOf } from "./path-check.ts";
import { confirmSeconds, runTargets } from "./run-targets.ts";

export async function run(invocation: Invocation): Promise<number> {
  const { args, options, io } = invocation;
  const minutes = typeof options["watch"] === "number" ? options["watch"] : undefined;
  if (minutes !== undefined && recordedPaths(options) !== undefined) throw notWatchable();
  const targets = await namedOrRecordedTargets(args, options, io);
  const check = pathCheckOf(options);
  const drift = new Map<Target, readonly string[]>();
  const metrics = metricsFile(options, io);
  // Every target is watched for the whole time.
  const all = minutes === undefined ? options : { ...options, parallel: targets.length };
  return runTargets(
    targets,
    { ...invocation, options: all },
    async (target, world, emit, call) => {
      const differences: string[] = [];
      const noted: Emit = (event) => {
        differences.push(...differencesIn(event));
        emit(event);
      };
      const known = world.knownPart?.(target, "plan", emit) ?? target;
      const guardSeconds = confirmSeconds(options);
      const inspection = { emit: noted, check, ...defined({ guardSeconds }) };
      const result = await inspectTarget(known, world, "verify", inspection, call);
      const isObserved = result.outcome === "unchanged";
      if (isObserved) drift.set(target, differences);
      const ofTarget = {
        result,
        ...defined({ drift: isObserved ? differences.length : undefined }),
      };
      metrics?.set(target.name, ofTarget, emit);
      if (minutes === undefined || io.interrupt.aborted) return result;
      const onSample = (watch: WatchState): void =>
        metrics?.set(target.name, { ...ofTarget, watch }, emit);
      await watchTarget(known, world, { emit, minutes, onSample }, { signal: io.interrupt });
      return result;
    },
    {
      secrets: ["router", "apn"],
      beforeResult: async (emit) => reportDrift(targets, drift, emit),
    },
  );
}

type WatchState = Parameters<NonNullable<Parameters<typeof watchTarget>[2]["onSample"]>>[0];

function notWatchable(): Failure {
  return new Failure("usage/not-supported-here", {
    message: "Recorded devices do not change, so they cannot be watched.",
    hint: "Leave out --watch or --from.",
  });
}

function differencesIn(event: Event): readonly string[] {
  return event.type === "finding" && event.code === "drift" ? event.evidence : [];
}

/** Reports the differences of each of several targets. The events of a single target have shown them. */
function reportDrift(
  targets: readonly Target[],
  drift: ReadonlyMap<Target, readonly string[]>,
  emit: Emit,
): void {
  const observed = targets.flatMap((target) => {
    const differences = drift.get(target);
    return differences === undefined ? [] : [{ name: target.name, differences }];
  });
  if (targets.length > 1 && observed.length > 0) emit({ type: "drift", targets: observed });
}
