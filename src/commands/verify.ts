import { defined } from "../core/defined.ts";
import type { Target } from "../profile/targets.ts";
import type { Emit, Event } from "../workflows/events.ts";
import { inspectTarget } from "../workflows/run/verify.ts";
import type { Invocation } from "./command.ts";
import { pathCheckOf } from "./path-check.ts";
import { confirmSeconds, runTargets } from "./run-targets.ts";
import { namedOrRecordedTargets } from "../app/recorded/recorded-targets.ts";

export async function run(invocation: Invocation): Promise<number> {
  const { args, options, io } = invocation;
  const targets = await namedOrRecordedTargets(args, options, io);
  const check = pathCheckOf(options);
  const drift = new Map<Target, readonly string[]>();
  return runTargets(
    targets,
    invocation,
    async (target, world, emit, call) => {
      const differences: string[] = [];
      const watched: Emit = (event) => {
        differences.push(...differencesIn(event));
        emit(event);
      };
      const result = await inspectTarget(
        world.knownPart?.(target, "plan", emit) ?? target,
        world,
        "verify",
        { emit: watched, check, ...defined({ guardSeconds: confirmSeconds(options) }) },
        call,
      );
      if (result.outcome === "unchanged") drift.set(target, differences);
      return result;
    },
    {
      secrets: ["router", "apn"],
      beforeResult: async (emit) => reportDrift(targets, drift, emit),
    },
  );
}

function differencesIn(event: Event): readonly string[] {
  return event.type === "finding" && event.code === "drift" ? event.evidence : [];
}

/** Reports which target differs in what. The events of a single target have shown it. */
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
