import type { Call } from "../../core/call.ts";
import { defined } from "../../core/defined.ts";
import type { Json } from "../../core/json.ts";
import type { Plan } from "../../plan/step.ts";
import { guardStatus, restoreGuard } from "../../router/guard/guard.ts";
import type { Shell } from "../../router/shell.ts";
import { isStoredPlan } from "../../runs/shapes.ts";
import { fromStoredPlan } from "../../runs/stored-plan.ts";
import type { JournalEntry, Run, RunRecord, RunStore, Snapshot } from "../../runs/store.ts";
import type { Devices } from "../devices.ts";
import type { AssessOptions } from "../observe/assess.ts";

/**
 * Everything that the last run of a target left unfinished. All of it is empty when that run ended
 * in order.
 */
export interface Resumption {
  /** The state that a rollback restores, instead of the half-changed state found now. */
  readonly snapshot: Snapshot | undefined;
  /** Ids of settings that were written without the restart that activates them. */
  readonly restartDue: readonly string[];
  /** The token of a guard that may still be armed. */
  readonly guardToken: string | undefined;
  /** When the modem restart started during which that run ended, in ms. */
  readonly restartingSince: number | undefined;
  /** When any other modem step started during which that run ended, in ms. */
  readonly executingSince: number | undefined;
  /** Records how that run ended in the end. */
  close(outcome: "applied" | "interrupted" | "rolled-back"): Promise<void>;
}

/**
 * Returns what the last run of the target left, if it began and did not end completely applied or
 * rolled back.
 */
export async function readResumption(target: string, runs: RunStore): Promise<Resumption> {
  const last = (await runs.list(target)).at(-1);
  const interrupted = last === undefined ? undefined : interruptedStep(last);
  const since = (isRestart: boolean): number | undefined =>
    interrupted !== undefined && (interrupted.kind === "modem.restart") === isRestart
      ? interrupted.sinceMs
      : undefined;
  const busy = { restartingSince: since(true), executingSince: since(false) };
  if (
    last?.plan === undefined ||
    (last.outcome !== undefined && last.outcome.outcome !== "rollback-incomplete")
  )
    return {
      snapshot: undefined,
      restartDue: [],
      guardToken: undefined,
      ...busy,
      close: async () => undefined,
    };
  const { header, outcome } = last;
  // An unfinished rollback is resumed towards the snapshot it restores, not towards its own.
  const restored =
    header.undoes === undefined ? undefined : (await runs.read(header.undoes))?.snapshot;
  return {
    snapshot: restored ?? last.snapshot,
    ...obligations(last.plan, last.journal),
    ...busy,
    close: async (how) => {
      // A recorded outcome is replaced only by a more certain one.
      if (outcome === undefined || how !== "interrupted")
        await runs.close(header.id, { outcome: how, exit: how === "applied" ? 0 : 130 });
    },
  };
}

/** Returns what an assessment must know about the unfinished run. */
export function resumed({
  restartDue,
  snapshot,
}: Resumption): Pick<AssessOptions, "restartDue" | "before" | "wasConnected"> {
  const { settings: before, connected: wasConnected } = snapshot?.modem ?? {};
  return defined({ restartDue, before, wasConnected });
}

/** Restores the router if the unfinished run left its guard armed. */
export async function settleEarlierGuard(
  { router }: Devices,
  { guardToken }: Resumption,
  call: Call,
): Promise<void> {
  if (router === undefined || guardToken === undefined) return;
  await restoreIfArmed(await router.shell(call), guardToken, call);
}

export async function restoreIfArmed(shell: Shell, token: string, call: Call): Promise<void> {
  const status = await guardStatus(shell, call);
  if (status.state !== "none") await restoreGuard(shell, token, call);
}

/**
 * Records the pending restart in the new run before the old run is closed: the new one may be
 * killed before its first step.
 */
export async function takeOver({ restartDue, close }: Resumption, run: Run): Promise<void> {
  if (restartDue.length > 0)
    await run.record({
      phase: "apply",
      step: -1,
      state: "started",
      note: { restartDue } satisfies Json,
    });
  await close("interrupted");
}

/** Returns the modem step that is the last entry of the journal and did not end. */
function interruptedStep({
  plan = [],
  journal,
}: RunRecord): { readonly kind: string; readonly sinceMs: number } | undefined {
  const last = journal.at(-1);
  if (last?.state !== "started") return undefined;
  const steps =
    last.phase === "apply"
      ? plan
      : journal.map(({ note }) => planIn(note)).findLast((found) => found !== undefined);
  const kind = steps?.[last.step]?.kind ?? "";
  return kind.startsWith("modem.") ? { kind, sinceMs: Date.parse(last.time) } : undefined;
}

function obligations(
  plan: Plan,
  journal: RunRecord["journal"],
): Pick<Resumption, "restartDue" | "guardToken"> {
  const restartDue = new Set<string>();
  let guardToken: string | undefined;
  let undoPlan: Plan = [];
  for (const { step, state, note, phase } of journal) {
    undoPlan = planIn(note) ?? undoPlan;
    for (const id of inheritedIn(note)) restartDue.add(id);
    const executed = (phase === "apply" ? plan : undoPlan)[step];
    // A failed write may still have been carried out.
    if (executed?.kind === "modem.set") restartDue.add(executed.setting);
    if (executed?.kind === "modem.restart" && state === "done") restartDue.clear();
    guardToken = tokenIn(note) ?? guardToken;
    if (executed?.kind === "router.confirm" && state === "done") guardToken = undefined;
  }
  return { restartDue: [...restartDue], guardToken };
}

type Note = JournalEntry["note"];

function tokenIn(note: Note): string | undefined {
  const token = fieldOf(note, "guard");
  return typeof token === "string" ? token : undefined;
}

function inheritedIn(note: Note): readonly string[] {
  const owed = fieldOf(note, "restartDue");
  return Array.isArray(owed) ? owed.filter((id) => typeof id === "string") : [];
}

/** Returns the plan of an undo, which its first entry holds. */
export function planIn(note: Note): Plan | undefined {
  const plan = fieldOf(note, "plan");
  return isStoredPlan(plan) ? fromStoredPlan(plan) : undefined;
}

function fieldOf(note: Note, name: string): Json | undefined {
  return typeof note === "object" && note !== null && !Array.isArray(note)
    ? (note as Readonly<Record<string, Json>>)[name]
    : undefined;
}
