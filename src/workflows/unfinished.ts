import type { RunStore, Snapshot } from "../runs/store.ts";

/** What a run that was killed left behind; empty when the last run ended in order. */
export interface Unfinished {
  readonly run?: string;
  /** Its snapshot: the way back is still to there, not to the half-changed state found now. */
  readonly snapshot?: Snapshot;
  readonly due: {
    /** Titles or ids of settings written without the restart that makes them act. */
    readonly restartDue?: readonly string[];
    /** The token of a guard that may still be armed. */
    readonly guard?: string;
  };
  /** Writes down how that run ended after all. */
  readonly close?: (outcome: "applied" | "interrupted" | "rolled-back") => Promise<void>;
}

/** The last run of the target, when it has a plan and no outcome. */
export async function unfinishedRun(target: string, runs: RunStore): Promise<Unfinished> {
  const last = (await runs.list(target)).at(-1);
  if (last === undefined || last.outcome !== undefined || last.plan === undefined) return { due: {} };
  const { plan, journal, snapshot, header } = last;
  const restartDue = new Set<string>();
  let guard: string | undefined;
  for (const { step, state, note, phase } of journal) {
    const taken = phase === "apply" ? plan[step] : undefined;
    if (taken?.kind === "modem.set" && state !== "failed") restartDue.add(taken.setting);
    if (taken?.kind === "modem.restart" && state === "done") restartDue.clear();
    if (isGuardNote(note)) guard = note.guard;
    if (taken?.kind === "router.confirm" && state === "done") guard = undefined;
  }
  return {
    run: header.id,
    ...(snapshot === undefined ? {} : { snapshot }),
    due: { ...(restartDue.size === 0 ? {} : { restartDue: [...restartDue] }), ...(guard === undefined ? {} : { guard }) },
    close: async (outcome) => runs.close(header.id, { outcome, exit: outcome === "applied" ? 0 : 130 }),
  };
}

function isGuardNote(note: unknown): note is { readonly guard: string } {
  return typeof note === "object" && note !== null && "guard" in note && typeof note.guard === "string";
}
