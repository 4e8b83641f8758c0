import type { Call } from "../../core/call.ts";
import { defined } from "../../core/defined.ts";
import { asFailure } from "../../core/failure.ts";
import type { Json } from "../../core/json.ts";
import type { Plan } from "../../plan/step.ts";
import { withoutSecrets } from "../../plan/without-secrets.ts";
import type { Target } from "../../profile/targets.ts";
import type { RunHeader } from "../../runs/store.ts";
import type { Emit, TargetResult } from "../events.ts";
import { apnLogin } from "../modem/apn-login.ts";
import { openAfterRestart } from "../modem/open-after-restart.ts";
import { optionalSimUnlocker, simUnlocker } from "../modem/unlock-sim.ts";
import type { Assessment } from "../observe/assess.ts";
import type { Goal } from "../observe/goal.ts";
import { checkArrived } from "../observe/assess.ts";
import type { World } from "../world.ts";
import { escapeCard } from "./escape-card.ts";
import { keepWayIn } from "./keep-way-in.ts";
import { failed, interrupted, interruptedLate } from "./outcome.ts";
import { checkBefore, checkSameModem } from "./preflight.ts";
import { applyAndLearn } from "./apply-and-learn.ts";
import { judgeProof } from "./proof.ts";
import { finish } from "./record.ts";
import { rerunCommand } from "./rerun-command.ts";
import { readResumption, resumed, settleEarlierGuard, takeOver } from "./resumption.ts";
import type { Resumption } from "./resumption.ts";
import { assessSession, emitPlan, executeAndArrive, settingsOf } from "./session.ts";
import type { Session } from "./session.ts";
import { snapshotOf } from "./snapshot.ts";
import { reportIncomplete, undo } from "./undo.ts";

export interface RunOptions {
  /** Seconds for which the router waits for confirmation. */
  readonly confirmTimeoutSeconds: number;
  /** Asked once, after the plan was shown and before the first write. */
  readonly agree: (target: Target, plan: Plan) => Promise<boolean>;
  readonly emit: Emit;
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
  const { emit, interrupt } = options;
  const assessing = { signal: interrupt };
  try {
    await using lock = await world.runs.lock(target.name, call);
    void lock;
    const resumption = await readResumption(target.name, world.runs);
    await using devices = await openAfterRestart(target, world, resumption, emit, assessing);
    const guardSeconds = options.confirmTimeoutSeconds;
    const unlockAgain = optionalSimUnlocker(target.modem, devices, world, emit);
    const bare: Session = { target, goal, world, devices, guardSeconds, unlockAgain, emit };
    checkSameModem(bare);
    await settleEarlierGuard(devices, resumption, assessing);
    const opened = goal.kind === "profile" ? await withSecrets(bare, assessing) : bare;
    const first = await assessSession(opened, resumed(resumption), assessing);
    const { session: kept, seen: before } = await keepWayIn(opened, first, assessing);
    const wasConnected = resumption.snapshot?.modem?.connected ?? before.modem?.connected;
    const session: Session = { ...kept, ...defined({ wasConnected }) };
    checkBefore(target, goal, before);
    emitPlan(session, goal.kind === "profile" ? "apply" : "rollback", before);
    const { verdict } = before.verdict;
    if (before.plan.length === 0) return await finishUnchanged(session, before, resumption);
    if (!(await options.agree(target, before.plan)))
      return { name: target.name, outcome: "refused", exit: 0, verdict };
    const result = await change(session, before, resumption, interrupt, call);
    if (goal.kind !== "profile" && result.outcome === "rolled-back")
      await resumption.close("rolled-back");
    return result;
  } catch (error) {
    return failed(target.name, interrupt.aborted ? interrupted() : asFailure(error), emit);
  }

  async function finishUnchanged(
    session: Session,
    now: Assessment,
    resumption: Resumption,
  ): Promise<TargetResult> {
    if (goal.kind !== "profile") checkArrived(now);
    await resumption.close(goal.kind === "profile" ? "applied" : "rolled-back");
    return judgeProof(session, now, "unchanged", assessing);
  }
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
  const { goal, emit } = session;
  const isApply = goal.kind === "profile";
  const run = await session.world.runs.open(headerOf(session));
  // A rollback has its goal in a snapshot already: its own holds only the state it started from.
  const earlier = isApply ? resumption.snapshot : undefined;
  let snapshot = snapshotOf(session, run, before, earlier);
  await run.card(escapeCard(session, snapshot, before));
  await run.begin(snapshot, withoutSecrets(before.plan, settingsOf(session)));
  emit({ type: "run", run: run.id });
  try {
    await takeOver(resumption, run);
    const phase = { run, phase: "apply", interrupt } as const;
    const after = isApply
      ? await applyAndLearn(session, before, { ...phase, revise }, call)
      : await executeAndArrive(session, before, phase, call);
    const result = await judgeProof(session, after, "changed", call);
    return interruptedLate(await finish(run, result, emit), interrupt, emit);
  } catch (error) {
    const failure = asFailure(error);
    if (isApply || failure.code === "interrupted")
      return undo(session, { run, snapshot, failure }, call);
    const command = rerunCommand(session, run.id);
    return reportIncomplete(session, { run, snapshot, failure, plan: before.plan, command });
  }

  async function revise(plan: Plan): Promise<void> {
    const whole = { ...before, plan };
    snapshot = snapshotOf(session, run, whole, earlier);
    const card = escapeCard(session, snapshot, whole);
    await run.revise(card, snapshot, withoutSecrets(plan, settingsOf(session)));
  }
}

const purposes = {
  profile: "apply",
  snapshot: "rollback",
  stock: "stock",
} as const satisfies Record<Goal["kind"], RunHeader["purpose"]>;

function headerOf({ target, goal }: Session): Parameters<World["runs"]["open"]>[0] {
  return defined({
    target: target.name,
    purpose: purposes[goal.kind],
    // A target is plain data with secrets by reference. Only its type is narrower than JSON.
    wish: JSON.parse(JSON.stringify(target)) as Json,
    undoes: goal.kind === "snapshot" ? goal.run : undefined,
  });
}
