import type { Json } from "../../core/json.ts";
import type { Plan, Step } from "../../plan/step.ts";
import type { JournalEntry, Run, RunRecord, RunStore, Snapshot } from "../../runs/store.ts";
import { isStoredPlan } from "../../runs/shapes.ts";
import { fromStoredPlan } from "../../runs/stored-plan.ts";
import type { AssessOptions } from "../observe/assess.ts";

/** What a run that was killed, or whose way back was not completed, left behind; empty when the last run ended in order. */
export interface Unfinished {
  readonly run?: string;
  /** The way back is still to there, not to the half-changed state found now. */
  readonly snapshot?: Snapshot;
  readonly due: {
    /** Ids of settings written without the restart that makes them act. */
    readonly restartDue?: readonly string[];
    /** The token of a guard that may still be armed. */
    readonly guard?: string;
  };
  /** Writes down how that run ended after all. */
  readonly close?: (outcome: "applied" | "interrupted" | "rolled-back") => Promise<void>;
}

/** The last run of the target, when it was begun and nobody can say that it is wholly done or wholly undone. */
export async function unfinishedRun(target: string, runs: RunStore): Promise<Unfinished> {
  const last = (await runs.list(target)).at(-1);
  if (
    last?.plan === undefined ||
    (last.outcome !== undefined && last.outcome.outcome !== "rollback-incomplete")
  )
    return { due: {} };
  const { header, outcome } = last;
  // A way back that was broken off leads to where it began, which nobody wants back: what counts is where it led.
  const undone =
    header.undoes === undefined ? undefined : (await runs.read(header.undoes))?.snapshot;
  const snapshot = undone ?? last.snapshot;
  return {
    run: header.id,
    ...(snapshot === undefined ? {} : { snapshot }),
    due: dueAfter(last.plan, last.journal),
    close: async (how) => {
      // How a run ended that said so itself is only outdone by knowing better.
      if (outcome === undefined || how !== "interrupted")
        await runs.close(header.id, { outcome: how, exit: how === "applied" ? 0 : 130 });
    },
  };
}

/** The step in the middle of which a run was left, forward or on its way back, and since when it was taken; undefined when it was left between two. */
export function leftIn({
  plan = [],
  journal,
}: RunRecord): { readonly step: Step; readonly since: number } | undefined {
  const last = journal.at(-1);
  if (last?.state !== "started") return undefined;
  const way =
    last.phase === "apply"
      ? plan
      : journal.map(({ note }) => planIn(note)).findLast((found) => found !== undefined);
  const step = way?.[last.step];
  return step === undefined ? undefined : { step, since: Date.parse(last.time) };
}

function dueAfter(plan: Plan, journal: RunRecord["journal"]): Unfinished["due"] {
  const restartDue = new Set<string>();
  let guard: string | undefined;
  let undoPlan: Plan = [];
  for (const { step, state, note, phase } of journal) {
    undoPlan = planIn(note) ?? undoPlan;
    for (const id of inheritedIn(note)) restartDue.add(id);
    const taken = (phase === "apply" ? plan : undoPlan)[step];
    // A write that failed may have been carried out all the same.
    if (taken?.kind === "modem.set") restartDue.add(taken.setting);
    if (taken?.kind === "modem.restart" && state === "done") restartDue.clear();
    guard = guardIn(note) ?? guard;
    if (taken?.kind === "router.confirm" && state === "done") guard = undefined;
  }
  return {
    ...(restartDue.size === 0 ? {} : { restartDue: [...restartDue] }),
    ...(guard === undefined ? {} : { guard }),
  };
}

/** The new run owes what the unfinished one owed, and says so before that one is closed: it may be killed before its own first step. */
export async function takeOver({ due, close }: Unfinished, run: Run): Promise<void> {
  if (due.restartDue !== undefined)
    await run.record({
      phase: "apply",
      step: -1,
      state: "started",
      note: { restartDue: due.restartDue } satisfies Json,
    });
  await close?.("interrupted");
}

/** What a look has to know of it. */
export function lookingBack({
  due,
  snapshot,
}: Unfinished): Pick<AssessOptions, "restartDue" | "before"> {
  return {
    ...(due.restartDue === undefined ? {} : { restartDue: due.restartDue }),
    ...(snapshot?.modem === undefined ? {} : { before: snapshot.modem.settings }),
  };
}

type Note = JournalEntry["note"];

function guardIn(note: Note): string | undefined {
  const guard = fieldOf(note, "guard");
  return typeof guard === "string" ? guard : undefined;
}

function inheritedIn(note: Note): readonly string[] {
  const owed = fieldOf(note, "restartDue");
  return Array.isArray(owed) ? owed.filter((id) => typeof id === "string") : [];
}

/** The way back as it was planned; what the journal holds in this place was a plan when it was written. */
function planIn(note: Note): Plan | undefined {
  const plan = fieldOf(note, "plan");
  return isStoredPlan(plan) ? fromStoredPlan(plan) : undefined;
}

function fieldOf(note: Note, name: string): Json | undefined {
  return typeof note === "object" && note !== null && !Array.isArray(note)
    ? (note as Readonly<Record<string, Json>>)[name]
    : undefined;
}
