import type { Call } from "../../core/call.ts";
import { defined } from "../../core/defined.ts";
import { asFailure, Failure } from "../../core/failure.ts";
import type { Plan } from "../../plan/step.ts";
import { withoutSecrets } from "../../plan/without-secrets.ts";
import type { Target } from "../../profile/targets.ts";
import { mayConcern } from "../../runs/devices.ts";
import type { Run, Snapshot } from "../../runs/store.ts";
import type { TargetResult } from "../events.ts";
import { apnLogin } from "../modem/apn-login.ts";
import { openAfterRestart, throughRestart } from "../modem/open-after-restart.ts";
import { optionalSimUnlocker, simUnlocker } from "../modem/unlock-sim.ts";
import type { Assessment } from "../observe/assess.ts";
import type { Goal } from "../observe/goal.ts";
import { adviseOpenService } from "./advisories.ts";
import { checkRestored } from "./check-restored.ts";
import type { World } from "../world.ts";
import { checkForeignValues } from "./foreign-values.ts";
import { lockTarget } from "./lock-target.ts";
import { devicesWritten, partOf, remainingSteps } from "./written-part.ts";
import { escapeCard } from "./escape-card.ts";
import { switchPort } from "./switch-port.ts";
import { failed, failureOf, interruptedLate } from "./outcome.ts";
import { showPlan } from "./planned-target.ts";
import type { PlannedTarget } from "./planned-target.ts";
import { checkBefore, checkSameDevices, fittingGoal } from "./preflight.ts";
import { applyAndLearn } from "./apply-and-learn.ts";
import { judgeProof } from "./proof.ts";
import { finish, withJournal, openRun } from "./record.ts";
import { inOneOrTwoParts } from "./router-without-modem.ts";
import type { Attempt } from "./router-without-modem.ts";
import { rerunCommand } from "./rerun-command.ts";
import { endingOf, foundDevices, interruptedStep, resumed } from "./resumption.ts";
import type { Resumption } from "./resumption.ts";
import { assessSession, executeAndVerify, settingsOf } from "./session.ts";
import type { Session } from "./session.ts";
import { settleEarlierRuns } from "./settle-guard.ts";
import { snapshotOf } from "./snapshot.ts";
import { changeInTime, observationCall } from "./target-deadline.ts";
import { tryRouter } from "./router-trial.ts";
import { reportIncomplete, undo } from "./undo.ts";

export interface RunOptions extends Pick<Session, "emit" | "guardSeconds" | "fleet" | "check"> {
  /** Receives the plan after it was shown. Throws to refuse it. */
  readonly onPlan?: (planned: PlannedTarget) => void;
  /**
   * Asked once, after the plan was shown and before the first write. `later`: end without a
   * change, because the plans of several targets are confirmed together.
   */
  readonly agree: (target: Target, plan: Plan) => Promise<boolean | "later">;
  /**
   * First Ctrl-C: ends an assessment at once. During execution no further step starts, and the run
   * is undone.
   */
  readonly interrupt: AbortSignal;
}

/**
 * Brings a target to the goal: lock, open, resume, assess, check, agree, snapshot, execute, assess
 * again. A failed apply is undone. Never throws: the result holds how the run ended.
 */
export async function runTarget(
  target: Target,
  goal: Goal,
  world: World,
  options: RunOptions,
  call: Call,
): Promise<TargetResult> {
  const { emit } = options;
  const { command } = world;
  const result = await inOneOrTwoParts({ target, goal }, { emit, command }, (one) =>
    runAttempt(one, world, { ...options, emit: one.emit }, call),
  );
  if (goal.kind === "profile") adviseOpenService(target, result, emit);
  return result;
}

async function runAttempt(
  { target, goal: given, isModemAwaited, onFailure }: Attempt,
  world: World,
  options: RunOptions,
  call: Call,
): Promise<TargetResult> {
  const { emit, interrupt, agree, onPlan, ...passed } = options;
  using assessing = observationCall(target.name, world.clock, { signal: interrupt });
  try {
    await using locks = await lockTarget(target, world, call);
    const earlier = await world.runs.list((header) => mayConcern(header, target));
    const interrupted = interruptedStep(earlier);
    const step = isModemAwaited ? interrupted : undefined;
    await using devices = await openAfterRestart(target, world, step, emit, assessing);
    await locks.addModem(devices);
    const goal = fittingGoal(given, devices);
    const own = { target: target.name, devices: foundDevices(devices) };
    const unlockAgain = optionalSimUnlocker(target.modem, devices, world, emit);
    const bare = { ...passed, emit, target, goal, world, devices, unlockAgain };
    checkSameDevices(bare);
    const resumption = await settleEarlierRuns(devices, own, { runs: world.runs, emit }, assessing);
    const observe = throughRestart(interrupted, devices, emit, assessing);
    const opened =
      goal.kind === "profile" ? await observe(() => withSecrets(bare, assessing)) : bare;
    const first = await observe(() => assessSession(opened, resumed(resumption), assessing));
    const { session: kept, seen: before } = await switchPort(opened, first, assessing);
    const wasConnected = resumption.snapshot?.modem?.connected ?? before.modem?.connected;
    const session: Session = { ...kept, ...defined({ wasConnected }) };
    checkBefore(target, goal, before);
    await checkForeignValues(session, before, own);
    showPlan(session, goal.kind === "profile" ? "apply" : "rollback", before, onPlan);
    const { verdict } = before.verdict;
    if (before.plan.length === 0)
      return await finishUnchanged(session, before, resumption, assessing);
    const agreed = await agree(target, before.plan);
    if (agreed === "later") return { name: target.name, outcome: "refused", exit: 0, verdict };
    if (!agreed) return { ...(await onFailure(declined())), verdict };
    assessing[Symbol.dispose]();
    const result = await change(session, before, resumption, interrupt, call);
    const ending = endingOf(goal, result);
    if (ending !== undefined) await resumption.close(ending);
    return result;
  } catch (error) {
    return onFailure(failureOf(error, assessing));
  }
}

function declined(): Failure {
  return new Failure("refused/declined", { message: "Plan declined. Nothing was changed." });
}

async function finishUnchanged(
  session: Session,
  now: Assessment,
  resumption: Resumption,
  call: Call,
): Promise<TargetResult> {
  const isApply = session.goal.kind === "profile";
  if (!isApply) checkRestored(now);
  await resumption.close(isApply ? "applied" : "rolled-back");
  return judgeProof(session, now, "unchanged", call);
}

/** Unlocks the SIM and reads the APN login, which only a profile names. */
async function withSecrets(session: Session, call: Call): Promise<Session> {
  const { target, devices, world, emit } = session;
  const unlock = simUnlocker(target.modem, devices, world, emit);
  await unlock(call);
  return { ...session, unlock, ...defined({ login: await apnLogin(target, world, call) }) };
}

async function change(
  session: Session,
  before: Assessment,
  resumption: Resumption,
  interrupt: AbortSignal,
  call: Call,
): Promise<TargetResult> {
  const { target, goal, world, emit } = session;
  const isApply = goal.kind === "profile";
  const run = await openRun(session);
  // A rollback has its goal in a snapshot already: its own holds only the state it started from.
  const earlier = isApply ? resumption.snapshot : undefined;
  let stored = recordsOf(session, run, before, earlier);
  const revise = async (plan: Plan): Promise<void> => {
    stored = recordsOf(session, run, { ...before, plan }, earlier);
    await run.revise(stored.card, stored.snapshot, stored.plan);
  };
  await run.card(stored.card);
  await run.begin(stored.snapshot, stored.plan);
  emit({ type: "run", run: run.id });
  const journal = withJournal(run);
  try {
    const phase = { run: journal.run, phase: "apply", interrupt } as const;
    await tryRouter(before.plan, session, journal.run, call);
    const after = await changeInTime(target.name, world.clock, call, (inner) =>
      isApply
        ? applyAndLearn(session, before, { ...phase, revise }, inner)
        : executeAndVerify(session, before, phase, inner),
    );
    const result = await judgeProof(session, after, "changed", call);
    return interruptedLate(await finish(run, result, emit), interrupt, emit);
  } catch (error) {
    const failure = asFailure(error);
    const written = devicesWritten(stored.plan, journal.entries);
    if (written.length === 0 && session.devices.router?.guardToken === undefined)
      return finish(run, failed(target.name, failure, emit), emit, failure);
    const { snapshot } = stored;
    if (isApply || failure.code === "interrupted")
      return undo(
        session,
        {
          run,
          snapshot: partOf(snapshot, earlier, written),
          failure,
          isResumed: earlier !== undefined,
        },
        call,
      );
    const command = rerunCommand(session, run.id);
    const left = remainingSteps(before.plan, journal.entries);
    return reportIncomplete(session, { run, snapshot, failure, plan: left, command }, call);
  }
}

/** Returns the records of a run that are stored before the first step of the plan. */
function recordsOf(
  session: Session,
  run: Run,
  now: Assessment,
  earlier: Resumption["snapshot"],
): { readonly card: string; readonly snapshot: Snapshot; readonly plan: Plan } {
  const snapshot = snapshotOf(session, run, now, earlier);
  const plan = withoutSecrets(now.plan, settingsOf(session));
  return { card: escapeCard(session, snapshot, now), snapshot, plan };
}
