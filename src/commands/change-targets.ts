import { askFleet, canAsk } from "../app/ask.ts";
import { checkUnchanged } from "../app/plan-approval.ts";
import { failureCodes } from "../core/failure.ts";
import type { Target } from "../profile/targets.ts";
import type { Emit, TargetResult } from "../workflows/events.ts";
import { failedTarget } from "../workflows/fleet.ts";
import type { PlannedTarget } from "../workflows/run/planned-target.ts";
import type { RunOptions } from "../workflows/run/run-target.ts";
import type { Invocation } from "./command.ts";
import { consentFor, runTargets, withFleet } from "./run-targets.ts";
import type { Finished, Fleet, Shown, Work } from "./run-targets.ts";

/** The user's consent to a plan, as a run asks for it. */
export type Consent = Pick<RunOptions, "agree" | "onPlan">;

/** Changes one target after the user agreed. */
export type Change = (...args: [...Parameters<Work>, Consent]) => Promise<TargetResult>;

/**
 * Changes targets after one confirmation. With several targets and a user to ask, it plans all of
 * them, asks once, and then changes each one that still has the plan that was shown. No device is
 * open while the question is.
 */
export async function changeTargets(
  targets: readonly Target[],
  invocation: Invocation,
  change: Change,
  shown: Shown & { readonly verb: "Apply" | "Roll back" },
): Promise<number> {
  const { options, io } = invocation;
  if (targets.length > 1 && options["yes"] !== true && canAsk(options, io))
    return withFleet(targets, invocation, shown, async (fleet) => {
      const { plans, results } = await planAll(fleet, change);
      const pending = targets.filter((target) => plans.has(target));
      if (pending.length === 0) return { results };
      const named = pending.map((target) => ({
        name: fleet.nameOf(target),
        steps: plans.get(target)?.steps ?? [],
      }));
      const agreed = await askFleet(shown.verb, named, options, io);
      const chosen = pending.filter((target) => agreed.includes(fleet.nameOf(target)));
      return changeChosen(fleet, { change, plans, results, chosen });
    });
  const agree = consentFor(invocation);
  return runTargets(targets, invocation, (...args) => change(...args, { agree }), shown);
}

interface Planned {
  /** The plans of the targets that need a change. */
  readonly plans: ReadonlyMap<Target, PlannedTarget>;
  /** The results of all targets. They are final for those without a plan. */
  readonly results: readonly TargetResult[];
}

async function planAll({ targets, limits, over }: Fleet, change: Change): Promise<Planned> {
  const plans = new Map<Target, PlannedTarget>();
  // Only changes use canaries.
  const planOne: Work = (target, ...rest) => {
    let planned: PlannedTarget | undefined;
    return change(target, ...rest, {
      onPlan: (plan) => void (planned = plan),
      agree: async () => {
        if (planned !== undefined) plans.set(target, planned);
        return "later";
      },
    });
  };
  const results = await over(targets, { ...limits, canary: 0 }, planOne, "first");
  return { plans, results };
}

async function changeChosen(
  { targets, limits, over }: Fleet,
  {
    change,
    plans,
    results,
    chosen,
  }: Planned & { readonly change: Change; readonly chosen: readonly Target[] },
): Promise<Finished> {
  const failures = results.filter(failedTarget).length;
  const maxFailures = (limits.maxFailures ?? Infinity) - failures;
  const changed = await over(chosen, { ...limits, maxFailures }, (target, world, emit, call) =>
    change(target, world, ...afterReview(plans.get(target), emit, call)),
  );
  const all = results.map((result, at): TargetResult => {
    const target = targets[at];
    if (target === undefined || !plans.has(target)) return result;
    return changed[chosen.indexOf(target)] ?? { ...result, outcome: "refused", exit: declined };
  });
  return chosen.length === 0 && failures === 0
    ? { results: all, exit: declined }
    : { results: all };
}

const declined = failureCodes["refused/declined"];

/** Returns the remaining arguments of a change whose plan the user has seen. Reports only what is new. */
function afterReview(
  reviewed: PlannedTarget | undefined,
  emit: Emit,
  call: Parameters<Work>[3],
): [Emit, Parameters<Work>[3], Consent] {
  let isCurrent = false;
  const quiet: Emit = (event) => {
    if (isCurrent || event.type === "failure" || event.type === "host-key") emit(event);
  };
  const onPlan = (planned: PlannedTarget): void => {
    checkUnchanged(reviewed, planned);
    isCurrent = true;
  };
  return [quiet, call, { onPlan, agree: async () => true }];
}
