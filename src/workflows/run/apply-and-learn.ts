import { dialsAfterRestart } from "../../at-profiles/queries/dialing.ts";
import { isPassthroughOn } from "../../at-profiles/queries/effective-network.ts";
import { part } from "../../at-profiles/observed.ts";
import { refusalOfWrite } from "../../at-profiles/refused-writes.ts";
import type { RefusedWrite } from "../../at-profiles/refused-writes.ts";
import { dataRule } from "../../at-profiles/settings/data-rule.ts";
import type { AnySetting } from "../../at-profiles/setting.ts";
import type { Call } from "../../core/call.ts";
import { isFailure } from "../../core/failure.ts";
import type { Json } from "../../core/json.ts";
import type { Plan, SetStep, Step } from "../../plan/step.ts";
import type { Run } from "../../runs/store.ts";
import type { Assessment } from "../observe/assess.ts";
import { written } from "../observe/firmware-memory.ts";
import { checkBefore } from "./preflight.ts";
import { checkApnServes } from "./changed-apn.ts";
import { checkApplied } from "./proof.ts";
import { assessSession, emitPlan, executeAndAssess, settingsOf } from "./session.ts";
import type { Session } from "./session.ts";

interface Applying {
  readonly run: Run;
  readonly phase: "apply";
  readonly interrupt: AbortSignal;
  /** Stores the plan of the whole run, before the steps that are new in it. */
  readonly revise: (plan: Plan) => Promise<void>;
}

/** A refused write may lead to one restart more than the plan had. */
const maxRestarts = 2;

/**
 * Executes the plan and checks the result. When the modem refuses or ignores a write, plans again
 * with that knowledge and continues. Throws the failure if the new plan has no other form of the
 * write.
 */
export async function applyAndLearn(
  session: Session,
  before: Assessment,
  { revise, ...phase }: Applying,
  call: Call,
): Promise<Assessment> {
  let seen = before;
  let executed: Plan = [];
  for (;;) {
    const known = refusedBy(session);
    const plan: Plan = [...executed, ...seen.plan];
    let at = executed.length;
    let after: Assessment | undefined;
    try {
      const onStep = (index: number): void => void (at = index);
      after = await executeAndAssess(session, seen, { ...phase, executed, onStep }, call);
      checkApplied(session, after);
      checkApnServes(session, plan, after);
      if (known.length > 0) await noteAppeared(session, plan, after);
      return after;
    } catch (error) {
      if (phase.interrupt.aborted) throw error;
      if (after !== undefined) await noteUseless(session, plan, error);
      const learned = refusedBy(session).slice(known.length);
      if (learned.length === 0) throw error;
      const failed = after === undefined ? plan[at] : undefined;
      executed = failed === undefined ? plan : plan.slice(0, at + 1);
      const done = executed.filter((step) => step !== failed || step.kind === "modem.restart");
      seen = await planAgain(session, before, done, call).catch(orElse(error));
      if (canAppear(session, executed, seen.plan)) seen = afterRestart(seen);
      if (seen.plan.some((step) => isRefusedWrite(session, step, learned))) throw error;
      if (restartsIn([...executed, ...seen.plan]) > maxRestarts) throw error;
    }
    checkBefore(session.target, session.goal, seen);
    await revise([...executed, ...seen.plan]);
    emitPlan(session, "revised", seen, { before: executed.length });
  }
}

const isRuleStep = (step: Step): step is SetStep =>
  step.kind === "modem.set" && step.setting === dataRule.id;

/**
 * Whether firmware that accepted the rule can show it after a restart, before a rule of another kind
 * is tried (docs/facts/modem.md#disagreements).
 */
function canAppear({ devices }: Session, executed: Plan, next: Plan): boolean {
  const isRestarted = executed.some(
    (step) => step.kind === "modem.restart" && step.because.includes(dataRule.title),
  );
  const isIgnored = (devices.modem?.refused() ?? []).some(
    ({ setting, answer }) => setting === dataRule.id && answer === "ignored",
  );
  return (
    isIgnored &&
    !isRestarted &&
    restartsIn(executed) < maxRestarts &&
    // A restart without a rule can break QMAP (docs/facts/modem.md#mpdn-sdx75).
    devices.modem?.model.receiver !== "mac" &&
    executed.some(isRuleStep) &&
    next.some((step) => isRuleStep(step) && isOtherKind(step.to))
  );
}

/** Whether a rule leaves the start of the data connection to another command, or has another number. */
function isOtherKind(rule: Json): boolean {
  const form = part(rule, "form");
  return (
    form === "dial-afterwards" || form === "without-auto-connect" || (part(rule, "slot") ?? 0) !== 0
  );
}

/** Returns the assessment with a restart first. A rule that appears then is not written again. */
function afterRestart(seen: Assessment): Assessment {
  const restart: Step = { kind: "modem.restart", because: [dataRule.title] };
  return { ...seen, plan: [restart, ...seen.plan] };
}

function refusedBy({ devices }: Session): readonly RefusedWrite[] {
  return devices.modem?.refused() ?? [];
}

/** Returns an error handler that rethrows why passthrough is impossible, else the first error. */
function orElse(first: unknown): (error: unknown) => never {
  return (error) => {
    const isOther = isFailure(error) && error.code.startsWith("refused/");
    throw isOther && error.code !== "refused/no-passthrough" ? first : error;
  };
}

/**
 * Notes a form of the passthrough rule that was accepted and passes nothing through, if it was not
 * the first form.
 */
async function noteUseless(session: Session, plan: Plan, error: unknown): Promise<void> {
  const { modem } = session.devices;
  const rule = plan.findLast((step) => step.kind === "modem.set" && step.setting === dataRule.id);
  if (modem === undefined || rule?.kind !== "modem.set") return;
  if (!isFailure(error, "apply/not-verified") || !isPassthroughOn({ [rule.setting]: rule.to }))
    return;
  if (!modem.refused().some(({ setting }) => setting === dataRule.id)) return;
  await modem.remember([written(dataRule as AnySetting, rule.to, "not-taken")]);
}

/** Notes the form of the rule that appeared in a restart as accepted. */
async function noteAppeared({ devices }: Session, plan: Plan, after: Assessment): Promise<void> {
  const setting: AnySetting = dataRule as AnySetting;
  const now = after.state.modem[setting.id];
  const last = plan.findLastIndex(({ kind }) => kind === "modem.restart");
  const step = plan.slice(0, Math.max(last, 0)).findLast(isRuleStep);
  if (step === undefined || now === undefined || !setting.equal(step.to, now)) return;
  await devices.modem?.remember([written(setting, step.to, "accepted")]);
}

/**
 * Assesses the devices in the middle of this run. A data connection that the modem dialed after the
 * restart is kept up.
 */
function planAgain(
  session: Session,
  { state }: Assessment,
  done: Plan,
  call: Call,
): Promise<Assessment> {
  const written = done.flatMap((step) =>
    step.kind === "modem.set" ? [[step.setting, step.to] as const] : [],
  );
  const values = { ...state.modem, ...Object.fromEntries(written) };
  const isDialing = restartsIn(done) > 0 && dialsAfterRestart(values) === true;
  return assessSession(
    session,
    {
      restartDue: restartDueAfter(done),
      before: state.modem,
      ...(isDialing ? { wasConnected: true } : {}),
    },
    call,
  );
}

/** Returns the ids of the settings that were written after the last restart. */
function restartDueAfter(done: Plan): readonly string[] {
  const last = done.findLastIndex(({ kind }) => kind === "modem.restart");
  return done.slice(last + 1).flatMap((step) => (step.kind === "modem.set" ? [step.setting] : []));
}

function isRefusedWrite(session: Session, step: Step, refused: readonly RefusedWrite[]): boolean {
  if (step.kind !== "modem.set") return false;
  const setting = settingsOf(session).find(({ id }) => id === step.setting);
  return setting !== undefined && refusalOfWrite(refused, setting, step.to) !== undefined;
}

function restartsIn(plan: Plan): number {
  return plan.filter(({ kind }) => kind === "modem.restart").length;
}
