import type { Call } from "../../core/call.ts";
import { defined } from "../../core/defined.ts";
import { asFailure, Failure } from "../../core/failure.ts";
import type { Json } from "../../core/json.ts";
import { waits } from "../../core/waits.ts";
import type { Plan } from "../../plan/step.ts";
import { withoutSecrets } from "../../plan/without-secrets.ts";
import type { Run, Snapshot } from "../../runs/store.ts";
import { toStoredPlan } from "../../runs/stored-plan.ts";
import type { TargetResult } from "../events.ts";
import type { Assessment } from "../observe/assess.ts";
import { manualLines } from "./manual-commands.ts";
import { emitFailure } from "./outcome.ts";
import { missingState } from "./proof.ts";
import { finish, withOptionalJournal, withJournal } from "./record.ts";
import { changeInTime } from "./target-deadline.ts";
import { restoreGuarded } from "./settle-guard.ts";
import { assessSession, emitPlan, executeAndVerify, settingsOf } from "./session.ts";
import type { Session } from "./session.ts";
import { remainingSteps } from "./written-part.ts";

interface Undoing {
  readonly run: Run;
  readonly snapshot: Snapshot;
  /** Why the run is undone. */
  readonly failure: Failure;
  /** Whether the run continues an earlier one, which can have restarted the modem. */
  readonly isResumed: boolean;
}

/** Exit code of a run that failed and was rolled back. */
const rolledBackExit = 5;

const restored = {
  type: "finding",
  code: "restored",
  severity: "info",
  message: "The state before this run was restored and verified.",
  evidence: [],
} as const;

/** Restores the snapshot of a run that failed or was interrupted, and verifies it. Never throws. */
export async function undo(
  session: Session,
  { run: given, snapshot, failure: reason, isResumed }: Undoing,
  outer: Call,
): Promise<TargetResult> {
  const { target, devices, emit } = session;
  const { run, entries } = withJournal(withOptionalJournal(given, emit));
  const note = (state: "started" | "done", note: Json): Promise<void> =>
    run.record({ phase: "undo", step: -1, state, note });
  const failure = /^(interrupted$|apply\/|refused\/no-passthrough$)/.test(reason.code)
    ? reason
    : stepFailed(reason);
  emitFailure(failure, emit);
  let plan: Plan = [];
  try {
    await changeInTime(target.name, devices.clock, outer, undoSteps);
  } catch (error) {
    const command = session.world.command("rollback", run.id);
    const left = remainingSteps(plan, entries);
    const incomplete = { run, snapshot, failure: asFailure(error), plan: left, command };
    return reportIncomplete(session, incomplete, outer);
  }
  const outcome = failure.code === "interrupted" ? "interrupted" : "rolled-back";
  // A refusal that came after the first write is a failed run that was rolled back.
  const exit = outcome === "interrupted" ? failure.exitCode : rolledBackExit;
  emit(restored);
  return finish(run, { name: target.name, outcome, exit }, emit, failure);

  async function undoSteps(call: Call): Promise<void> {
    await note("started", { because: failure.code });
    await lostCommandEnds(session, reason, call);
    await restoreGuarded(devices, emit, call);
    const back: Session = { ...session, goal: { kind: "snapshot", snapshot } };
    // The router does not wait for an absent modem.
    if (devices.router !== undefined && !((await devices.modem?.answers(call)) ?? true))
      await restore(routerAlone(back, snapshot), call);
    await devices.modem?.reopen(emit, call);
    const missing = missingState(session, await restore(back, call));
    if (missing !== undefined) throw missing;
  }

  /** Plans towards the snapshot, records that plan, executes it and verifies the result. */
  async function restore(back: Session, call: Call): Promise<Assessment> {
    const assessed = await assessSession(back, undefined, call);
    // The values from before are still in effect in a modem that did not restart.
    const isInEffect =
      reason.code === "modem/not-restarted" && !isResumed && devices.modem?.staysOnBus === true;
    const now = isInEffect ? { ...assessed, plan: withoutRestart(assessed.plan) } : assessed;
    plan = now.plan;
    const stored = toStoredPlan(withoutSecrets(plan, settingsOf(session)));
    await note("done", { plan: JSON.parse(JSON.stringify(stored)) });
    emitPlan(back, "undo", { plan });
    const interrupt = new AbortController().signal;
    const after = await executeAndVerify(back, now, { run, phase: "undo", interrupt }, call);
    plan = after.plan;
    return after;
  }
}

function withoutRestart(plan: Plan): Plan {
  return plan.filter(
    (step) =>
      step.kind !== "modem.restart" &&
      !(step.kind === "modem.set" && step.reason === "restart-sensitive"),
  );
}

/** A command that was running when the connection was lost runs to its end (docs/facts/openwrt.md#essential-7). */
async function lostCommandEnds({ devices }: Session, { code }: Failure, call: Call): Promise<void> {
  if (code === "router/connection-lost")
    await devices.clock.sleep(waits.routerCommandEnds.deadlineMs, call);
}

/** Returns the session and its snapshot without the modem. */
function routerAlone(
  { target: { modem: _port, ...target }, devices: { modem: _link, ...devices }, ...rest }: Session,
  { modem: _settings, ...snapshot }: Snapshot,
): Session {
  return { ...rest, target, devices, goal: { kind: "snapshot", snapshot } };
}

function stepFailed(cause: Failure): Failure {
  const { message, hint } = cause;
  return new Failure("apply/step-failed", defined({ message, hint, cause }));
}

interface Incomplete extends Omit<Undoing, "isResumed"> {
  /** The steps that remain, as far as they are known. */
  readonly plan: Plan;
  /** Completes the rollback when the devices are reachable. */
  readonly command: string;
}

/** Reports and records a rollback that could not be completed, with the commands to finish it. */
export async function reportIncomplete(
  session: Session,
  { run, snapshot, failure: cause, plan, command }: Incomplete,
  call: Call,
): Promise<TargetResult> {
  // An unconfirmed change ends now, so that the next command does not meet its guard.
  await restoreGuarded(session.devices, session.emit, call).catch(() => undefined);
  const lines = manualLines(plan, settingsOf(session), snapshot);
  const failure = new Failure("rollback/incomplete", {
    message: `The rollback is incomplete: ${cause.message}`,
    hint: [
      "When the devices are reachable again, run:",
      `  ${command}`,
      `Without ethermode, follow the escape card: ${run.cardAt}`,
      ...(lines.length === 0 ? [] : ["Remaining commands:", ...lines.map((line) => `  ${line}`)]),
    ].join("\n"),
    cause,
  });
  const { target, emit } = session;
  emitFailure(failure, emit);
  const result = { outcome: "rollback-incomplete", exit: failure.exitCode } as const;
  return finish(run, { name: target.name, ...result }, emit, failure);
}
