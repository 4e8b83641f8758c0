import type { Json } from "../core/json.ts";
import type { Plan, Step, StepKind } from "../plan/step.ts";
import type { UciValue } from "../uci/value.ts";
import { isStoredPlan } from "./shapes.ts";
import { fromStoredPlan } from "./stored-plan.ts";
import type { JournalEntry, RunRecord } from "./store.ts";

/** Steps that do not change a device: the guard copies files and removes them again. */
const withoutEffect: readonly StepKind[] = ["router.guard", "router.confirm"];

export function isWrite({ kind }: Step): boolean {
  return !withoutEffect.includes(kind);
}

/** Returns the steps that a run started, of its plan and of its undo. */
function startedSteps({
  plan = [],
  journal,
}: Pick<RunRecord, "plan" | "journal">): readonly Step[] {
  let undoPlan: Plan = [];
  return journal.flatMap(({ phase, step, state, note }) => {
    undoPlan = planIn(note) ?? undoPlan;
    const executed = (phase === "apply" ? plan : undoPlan)[step];
    return executed === undefined || state !== "started" ? [] : [executed];
  });
}

/** Returns whether a run may have changed a device. */
export function hasWritten(record: Pick<RunRecord, "plan" | "journal">): boolean {
  return startedSteps(record).some(isWrite);
}

/** Returns every value that a run may have written, by key. */
export function writtenValues(record: Pick<RunRecord, "plan" | "journal">): {
  readonly modem: ReadonlyMap<string, readonly Json[]>;
  readonly router: ReadonlyMap<string, readonly UciValue[]>;
} {
  const modem = new Map<string, readonly Json[]>();
  const router = new Map<string, readonly UciValue[]>();
  for (const step of startedSteps(record)) {
    if (step.kind === "modem.set")
      modem.set(step.setting, [...(modem.get(step.setting) ?? []), step.to]);
    if (step.kind === "router.write")
      for (const { path, to } of step.changes) router.set(path, [...(router.get(path) ?? []), to]);
  }
  return { modem, router };
}

/** Returns the plan that a journal entry holds. */
export function planIn(note: JournalEntry["note"]): Plan | undefined {
  const plan = fieldOf(note, "plan");
  return isStoredPlan(plan) ? fromStoredPlan(plan) : undefined;
}

/** Returns the token of the guard that a journal entry announces. */
export function tokenIn(note: JournalEntry["note"]): string | undefined {
  const token = fieldOf(note, "guard");
  return typeof token === "string" ? token : undefined;
}

export function fieldOf(note: JournalEntry["note"], name: string): Json | undefined {
  return typeof note === "object" && note !== null && !Array.isArray(note)
    ? (note as Readonly<Record<string, Json>>)[name]
    : undefined;
}
