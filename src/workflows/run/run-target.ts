import type { Call } from "../../core/call.ts";
import { defined } from "../../core/defined.ts";
import { asFailure, Failure } from "../../core/failure.ts";
import type { Json } from "../../core/json.ts";
import type { Plan } from "../../plan/step.ts";
import { withoutSecrets } from "../../plan/without-secrets.ts";
import type { Target } from "../../profile/targets.ts";
import { mayConcern } from "../../runs/devices.ts";
import type { FleetRun, RunHeader } from "../../runs/store.ts";
import type { Emit, TargetResult } from "../events.ts";
import { apnLogin } from "../modem/apn-login.ts";
import { openAfterRestart } from "../modem/open-after-restart.ts";
import { optionalSimUnlocker, simUnlocker } from "../modem/unlock-sim.ts";
import type { Assessment } from "../observe/assess.ts";
import type { Goal } from "../observe/goal.ts";
import type { PathCheck } from "../observe/path-input.ts";
import { checkArrived } from "./check-arrived.ts";
import type { World } from "../world.ts";
import { checkForeignValues } from "./foreign-values.ts";
import { lockTarget } from "./lock-target.ts";
import { devicesWritten, partOf } from "./written-part.ts";
import { escapeCard } from "./escape-card.ts";
import { keepWayIn } from "./keep-way-in.ts";
import { failed, failureOf, interruptedLate } from "./outcome.ts";
import { plannedTarget } from "./planned-target.ts";
import type { PlannedTarget } from "./planned-target.ts";
import { checkBefore, checkSameDevices, fittingGoal } from "./preflight.ts";
import { applyAndLearn } from "./apply-and-learn.ts";
import { judgeProof } from "./proof.ts";
import { finish, noted } from "./record.ts";
import { restoreWithoutModem, routerPart } from "./router-without-modem.ts";
import { rerunCommand } from "./rerun-command.ts";
import { foundDevices, interruptedStep, resumed } from "./resumption.ts";
import type { Resumption } from "./resumption.ts";
import { assessSession, emitPlan, executeAndArrive, settingsOf } from "./session.ts";
import type { Session } from "./session.ts";
import { settleEarlierRuns } from "./settle-guard.ts";
import { snapshotOf } from "./snapshot.ts";
import { changeInTime, observationCall } from "./target-deadline.ts";
import { tryFirst } from "./try-first.ts";
import { reportIncomplete, undo } from "./undo.ts";

export interface RunOptions {
  /** Seconds for which the router waits for confirmation. Default: as long as the plan needs. */
  readonly confirmTimeoutSeconds?: number;
  /** Receives the plan after it was shown. Throws to refuse it. */
  readonly onPlan?: (planned: PlannedTarget) => void;
  /**
   * Asked once, after the plan was shown and before the first write. `later`: end without a
   * change, because the plans of several targets are confirmed together.
   */
  readonly agree: (target: Target, plan: Plan) => Promise<boolean | "later">;
  readonly emit: Emit;
  /**
   * First Ctrl-C: ends an assessment at once. During execution no further step starts, and the run
   * is undone.
   */
  readonly interrupt: AbortSignal;
  /** The command with several targets that this run is part of. */
  readonly fleet?: FleetRun;
  /** How far the path to the Internet is checked after the last step. Default: one packet each. */
  readonly check?: PathCheck;
}

/**
 * Brings a target to the goal: lock, open, resume, assess, check, agree, snapshot, execute, assess
 * again. A failed apply is undone. Never throws: the result holds how the run ended.
 */
export async function runTarget(
  target: Target,
  given: Goal,
  world: World,
  options: RunOptions,
  call: Call,
): Promise<TargetResult> {
  const { emit, interrupt } = options;
  using assessing = observationCall(target.name, world.clock, { signal: interrupt });
  try {
    await using locks = await lockTarget(target, world, call);
    const earlier = await world.runs.list((header) => mayConcern(header, target));
    const step = interruptedStep(earlier);
    await using devices = await openAfterRestart(target, world, step, emit, assessing);
    await locks.addModem(devices);
    const goal = fittingGoal(given, devices);
    const own = { target: target.name, devices: foundDevices(devices) };
    const unlockAgain = optionalSimUnlocker(target.modem, devices, world, emit);
    const bare = { ...sessionOf(options), target, goal, world, devices, unlockAgain };
    checkSameDevices(bare);
    const resumption = await settleEarlierRuns(devices, own, world.runs, assessing);
    const opened = goal.kind === "profile" ? await withSecrets(bare, assessing) : bare;
    const first = await assessSession(opened, resumed(resumption), assessing);
    const { session: kept, seen: before } = await keepWayIn(opened, first, assessing);
    const wasConnected = resumption.snapshot?.modem?.connected ?? before.modem?.connected;
    const session: Session = { ...kept, ...defined({ wasConnected }) };
    checkBefore(target, goal, before);
    await checkForeignValues(session, before, own);
    showPlan(session, before, options);
    const { verdict } = before.verdict;
    if (before.plan.length === 0)
      return await finishUnchanged(session, before, resumption, assessing);
    const agreed = await options.agree(target, before.plan);
    if (agreed === "later") return { name: target.name, outcome: "refused", exit: 0, verdict };
    if (!agreed) return { ...failed(target.name, declined(), emit), verdict };
    assessing[Symbol.dispose]();
    const result = await change(session, before, resumption, interrupt, call);
    await closeEarlier(resumption, goal, result);
    return result;
  } catch (error) {
    const failure = failureOf(error, assessing);
    const part = routerPart(target, given, failure);
    if (part === undefined) return failed(target.name, failure, emit);
    return restoreWithoutModem(part, failure, { emit, command: world.command }, (router, quiet) =>
      runTarget(router.target, router.goal, world, { ...options, emit: quiet }, call),
    );
  }
}

async function finishUnchanged(
  session: Session,
  now: Assessment,
  resumption: Resumption,
  call: Call,
): Promise<TargetResult> {
  const isApply = session.goal.kind === "profile";
  if (!isApply) checkArrived(now);
  await resumption.close(isApply ? "applied" : "rolled-back");
  return judgeProof(session, now, "unchanged", call);
}

function declined(): Failure {
  return new Failure("refused/declined", { message: "Plan declined. Nothing was changed." });
}

function showPlan(session: Session, seen: Assessment, { onPlan }: RunOptions): void {
  const purpose = session.goal.kind === "profile" ? "apply" : "rollback";
  if (onPlan === undefined) return emitPlan(session, purpose, seen);
  const planned = plannedTarget(session, seen);
  emitPlan(session, purpose, seen, { hash: planned.hash });
  onPlan(planned);
}

function sessionOf({
  emit,
  fleet,
  check,
  confirmTimeoutSeconds: guardSeconds,
}: RunOptions): Pick<Session, "emit" | "fleet" | "check" | "guardSeconds"> {
  return { emit, ...defined({ fleet, check, guardSeconds }) };
}

/** Closes the unfinished runs that this one completed or undid. A rollback that was undone did neither. */
async function closeEarlier(
  { close }: Resumption,
  { kind }: Goal,
  { outcome }: TargetResult,
): Promise<void> {
  if (outcome === "applied" || outcome === "applied-unproven") await close("interrupted");
  if (outcome === "rolled-back" || (outcome === "interrupted" && kind === "profile"))
    await close("rolled-back");
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
  let { plan } = before;
  let snapshot = snapshotOf(session, run, before, earlier);
  await run.card(escapeCard(session, snapshot, before));
  await run.begin(snapshot, withoutSecrets(before.plan, settingsOf(session)));
  emit({ type: "run", run: run.id });
  const journal = noted(run);
  try {
    const phase = { run: journal.run, phase: "apply", interrupt } as const;
    await tryFirst(plan, session, journal.run, call);
    const { target, world } = session;
    const after = await changeInTime(target.name, world.clock, call, (inner) =>
      isApply
        ? applyAndLearn(session, before, { ...phase, revise }, inner)
        : executeAndArrive(session, before, phase, inner),
    );
    const result = await judgeProof(session, after, "changed", call);
    return interruptedLate(await finish(run, result, emit), interrupt, emit);
  } catch (error) {
    const failure = asFailure(error);
    const written = devicesWritten(plan, journal.entries);
    if (written.length === 0 && session.devices.router?.guardToken === undefined)
      return finish(run, failed(session.target.name, failure, emit), emit, failure);
    if (isApply || failure.code === "interrupted") {
      const part = partOf(snapshot, earlier, written);
      return undo(session, { run, snapshot: part, failure }, call);
    }
    const command = rerunCommand(session, run.id);
    return reportIncomplete(session, { run, snapshot, failure, plan: before.plan, command });
  }

  async function revise(revised: Plan): Promise<void> {
    plan = revised;
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

function headerOf({ target, goal, devices, fleet }: Session): Parameters<World["runs"]["open"]>[0] {
  return defined({
    target: target.name,
    purpose: purposes[goal.kind],
    // A target is plain data with secrets by reference. Only its type is narrower than JSON.
    wish: JSON.parse(JSON.stringify(target)) as Json,
    ...(goal.kind === "snapshot" ? { undoes: goal.run, restores: goal.runs } : {}),
    devices: foundDevices(devices),
    fleet,
  });
}
