import { defined } from "../core/defined.ts";
import type { Target } from "../profile/targets.ts";
import type { Emit } from "../workflows/events.ts";
import type { PlannedTarget } from "../workflows/run/planned-target.ts";
import { inspectTarget } from "../workflows/run/verify.ts";
import { Failure } from "../core/failure.ts";
import { namedOrRecordedTargets } from "../app/recorded/recorded-targets.ts";
import { recorder } from "../app/recorded/recorder.ts";
import { checkPlanFolder, savePlan } from "../app/saved-plan.ts";
import type { Invocation } from "./command.ts";
import { confirmSeconds, runTargets } from "./run-targets.ts";
import { quoteWords } from "../uci/quote.ts";

/** Exits with code 2 only with --check: a plan with steps is a result, not a failure. */
export async function run(invocation: Invocation): Promise<number> {
  const { args, options, io } = invocation;
  const { out } = options;
  if (typeof out === "string" && args.length === 0) throw noProfile(out);
  if (typeof out === "string") checkPlanFolder(out, io.cwd);
  const targets = await namedOrRecordedTargets(args, options, io);
  const planned = new Map<Target, PlannedTarget>();
  return runTargets(
    targets,
    invocation,
    async (target, world, emit, call) => {
      let steps: PlannedTarget["steps"] = [];
      const onPlan = (plan: PlannedTarget): void => {
        ({ steps } = plan);
        if (typeof out === "string") planned.set(target, plan);
      };
      const known = world.knownPart?.(target, "plan", emit) ?? target;
      const recording =
        options["rehearse"] === true
          ? recorder(world, target.modem?.port.kind === "through-router")
          : undefined;
      const inspection = { emit, onPlan, ...defined({ guardSeconds: confirmSeconds(options) }) };
      const over = recording?.world ?? world;
      const seen = await inspectTarget(known, over, "plan", inspection, call);
      const result = seen.exit === 2 && options["check"] !== true ? { ...seen, exit: 0 } : seen;
      if (recording === undefined || steps.length === 0) return result;
      const { rehearseAndReport } = await import("../app/rehearsal/rehearse.ts");
      const rehearsing = {
        files: recording.files(),
        world,
        io,
        steps: steps.map(({ title }) => title),
      };
      const failed = await rehearseAndReport(known, rehearsing, emit, call);
      return failed === undefined ? result : { ...result, exit: failed };
    },
    {
      secrets: ["router", "apn"],
      beforeResult: async (emit) => {
        if (typeof out !== "string" || planned.size === 0) return;
        const plans = targets.flatMap((target) => planned.get(target) ?? []);
        await savePlan(out, args, plans, confirmSeconds(options), io);
        const without = targets.filter((target) => !planned.has(target));
        reportSaved(out, plans.length, without, emit);
      },
    },
  );
}

function reportSaved(out: string, count: number, without: readonly Target[], emit: Emit): void {
  const missing = without.map(({ name }) => name).join(", ");
  emit({
    type: "finding",
    code: "plan-saved",
    severity: missing === "" ? "info" : "warning",
    message:
      `Plan of ${count === 1 ? "1 target" : `${count} targets`} saved in "${out}".` +
      (missing === "" ? "" : ` Planning failed for ${missing}, so the file does not contain it.`),
    evidence: [],
    fix: `Review it, then apply exactly this plan:\n  ${quoteWords(["ethermode", "apply", out])}`,
  });
}

function noProfile(out: string): Failure {
  return new Failure("usage/not-supported-here", {
    message: "A plan can only be saved for profile files.",
    hint: `Name the profile:\n  ${quoteWords(["ethermode", "plan", "FILE", "--out", out])}`,
  });
}
