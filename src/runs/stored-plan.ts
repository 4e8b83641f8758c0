import { isRewriteReason } from "../plan/step.ts";
import type { Plan, SetStep, Step } from "../plan/step.ts";

/** A plan as plan.json and the journal hold it, in the form that version 0.1.0 reads and writes. */
export type StoredPlan = readonly (Exclude<Step, SetStep> | StoredSetStep)[];

type StoredSetStep = Omit<SetStep, "reason"> & {
  readonly anew?: "not-shown";
  readonly unsettled?: "by-restart";
};

/** Returns the plan in its stored form. `partial-write` and `unverifiable` share one mark there. */
export function toStoredPlan(plan: Plan): StoredPlan {
  return plan.map((step) => {
    if (step.kind !== "modem.set") return step;
    const { reason, ...stored } = step;
    if (isRewriteReason(reason)) return { ...stored, anew: "not-shown" };
    return reason === "restart-sensitive" ? { ...stored, unsettled: "by-restart" } : stored;
  });
}

/** Returns the plan from its stored form. */
export function fromStoredPlan(stored: StoredPlan): Plan {
  return stored.map((step) => {
    if (step.kind !== "modem.set") return step;
    const { anew, unsettled, ...set } = step;
    if (anew !== undefined) return { ...set, reason: "unverifiable" };
    return unsettled === undefined ? set : { ...set, reason: "restart-sensitive" };
  });
}
