import type { Call } from "../../core/call.ts";
import { isFailure } from "../../core/failure.ts";
import { executePlan } from "./execute-plan.ts";
import type { Execution } from "./execute-plan.ts";

/**
 * Executes the plan of a rollback. If its modem does not return from a step, the steps of the router
 * follow before the failure is thrown.
 */
export async function executeRollback(execution: Execution, call: Call): Promise<void> {
  const { plan, from = 0, emit } = execution;
  let reached = from;
  try {
    await executePlan({ ...execution, onStep: (index) => void (reached = index) }, call);
  } catch (error) {
    const router = plan.findIndex(({ kind }) => kind.startsWith("router."));
    const isStill = isFailure(error, "modem/not-restarted");
    const isModemLost =
      isStill || isFailure(error, "modem/not-back", "modem/left-usb", "modem/no-answer");
    if (!isModemLost || router <= reached) throw error;
    emit({
      type: "finding",
      code: "modem-not-asked",
      severity: "warning",
      message: `The modem does not ${isStill ? "restart" : "answer"}. The router is restored without it.`,
      evidence: [error.message],
    });
    await executePlan({ ...execution, from: router, lease: "any-address" }, call);
    throw error;
  }
}
