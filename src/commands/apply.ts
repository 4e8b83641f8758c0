import { defined } from "../core/defined.ts";
import { Failure } from "../core/failure.ts";
import type { Target } from "../profile/targets.ts";
import type { PlannedTarget } from "../workflows/run/planned-target.ts";
import { runTarget } from "../workflows/run/run-target.ts";
import { checkHash, checkSaved } from "../app/plan-approval.ts";
import { readTargets } from "../app/read-targets.ts";
import { newPlanHint, profilesOf, readSavedPlan, targetsOfPlan } from "../app/saved-plan.ts";
import { changeTargets } from "./change-targets.ts";
import type { Change } from "./change-targets.ts";
import type { Invocation } from "./command.ts";
import { pathCheckOf } from "./path-check.ts";
import { confirmSeconds, runTargets } from "./run-targets.ts";
import { quoteWords } from "../uci/quote.ts";

export async function run(invocation: Invocation): Promise<number> {
  const { options, io } = invocation;
  const { targets, onPlan, confirmTimeout } = await requested(invocation);
  const check = pathCheckOf(options);
  const change: Change = (target, world, emit, { fleet }, consent) =>
    runTarget(
      target,
      { kind: "profile" },
      world,
      {
        ...consent,
        emit,
        interrupt: io.interrupt,
        ...defined({ fleet, guardSeconds: confirmTimeout ?? confirmSeconds(options) }),
        check,
      },
      { signal: new AbortController().signal },
    );
  const shown = { secrets: ["router", "apn", "pin"], verb: "Apply" } as const;
  if (onPlan === undefined) return changeTargets(targets, invocation, change, shown);
  // A plan that was reviewed needs no second confirmation.
  const consent = { onPlan, agree: async () => true };
  return runTargets(targets, invocation, (...args) => change(...args, consent), shown);
}

interface Requested {
  readonly targets: readonly Target[];
  /** Throws for a plan that is not the approved one. Absent if the user is asked. */
  readonly onPlan?: (planned: PlannedTarget) => void;
  /** Seconds of the guard in a saved plan. */
  readonly confirmTimeout?: number;
}

/** Returns the targets of the profiles, or of the saved plan that is named instead. */
async function requested({ args, options, io }: Invocation): Promise<Requested> {
  const saved = await Promise.all(args.map((file) => readSavedPlan(file, io)));
  const [plan] = saved;
  const [file = ""] = args;
  if (args.length > 1 && saved.some((one) => one !== undefined)) throw severalFiles();
  if (plan !== undefined) {
    const targets = await targetsOfPlan(file, plan, options, io);
    const byName = new Map(plan.targets.map((target) => [target.name, target]));
    const hint = newPlanHint(profilesOf(file, plan, io.cwd), file);
    const onPlan = (planned: PlannedTarget): void =>
      checkSaved(byName.get(planned.name), planned, hint);
    return { targets, onPlan, ...defined({ confirmTimeout: plan.confirmTimeout }) };
  }
  const targets = await readTargets(args, options, io);
  const { planHash } = options;
  if (typeof planHash !== "string") return { targets };
  const hashes = planHash.toLowerCase().split(",");
  const hint = `Review the plan and its hash:\n  ${quoteWords(["ethermode", "plan", ...args])}`;
  return { targets, onPlan: (planned) => checkHash(hashes, planned, hint) };
}

function severalFiles(): Failure {
  return new Failure("usage/not-supported-here", {
    message: "A saved plan cannot be applied together with other files.",
    hint: "Name the saved plan alone.",
  });
}
