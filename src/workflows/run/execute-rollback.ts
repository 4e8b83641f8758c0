import type { Call } from "../../core/call.ts";
import { isFailure } from "../../core/failure.ts";
import type { Plan } from "../../plan/step.ts";
import type { Emit } from "../events.ts";
import { executePlan } from "./execute-plan.ts";
import type { Execution } from "./execute-plan.ts";

/**
 * Executes the plan of a rollback, as far as possible: a setting that the modem refuses is left out,
 * and if the modem does not return from a step, only the steps of the router follow. Throws the
 * first failure at the end.
 */
export async function executeRollback(execution: Execution, call: Call): Promise<void> {
  const { plan, emit } = execution;
  const failures: unknown[] = [];
  let reached = 0;
  const onStep = (index: number): void => void (reached = index);
  for (let from: number | undefined = execution.from ?? 0; from !== undefined;) {
    const lease = failures.length === 0 ? execution.lease : "any-address";
    try {
      await executePlan({ ...execution, from, lease, onStep }, call);
      from = undefined;
    } catch (error) {
      failures.push(error);
      from = stepAfter(error, reached, plan, emit);
    }
  }
  if (failures.length > 0) throw failures[0];
}

/** Returns the position of the step that follows a failed one, or undefined if none can follow. */
function stepAfter(error: unknown, failed: number, plan: Plan, emit: Emit): number | undefined {
  if (plan[failed]?.kind === "modem.set" && isFailure(error, "modem/refused", "apply/step-failed"))
    return failed + 1;
  const router = plan.findIndex(({ kind }) => kind.startsWith("router."));
  const isStill = isFailure(error, "modem/not-restarted");
  const isModemLost =
    isStill || isFailure(error, "modem/not-back", "modem/left-usb", "modem/no-answer");
  if (!isModemLost || router <= failed) return undefined;
  emit({
    type: "finding",
    code: "modem-not-asked",
    severity: "warning",
    message: `The modem does not ${isStill ? "restart" : "answer"}. The router is restored without it.`,
    evidence: [error.message],
  });
  return router;
}
