import type { ApnLogin } from "../../at-profiles/goals/ethernet-spec.ts";
import type { AnySetting } from "../../at-profiles/setting.ts";
import type { Call } from "../../core/call.ts";
import { defined } from "../../core/defined.ts";
import { isFailure } from "../../core/failure.ts";
import { waits } from "../../core/waits.ts";
import type { State } from "../../plan/state.ts";
import type { Plan } from "../../plan/step.ts";
import type { Target } from "../../profile/targets.ts";
import type { FleetRun, Run } from "../../runs/store.ts";
import type { Devices } from "../devices.ts";
import type { Emit, Event } from "../events.ts";
import { assess, leaseAfter } from "../observe/assess.ts";
import { awaitConnection } from "../observe/data-call.ts";
import type { AssessOptions, Assessment } from "../observe/assess.ts";
import type { Goal } from "../observe/goal.ts";
import { isBetweenLeases } from "../observe/lost-state.ts";
import { observedPath } from "../observe/observed-path.ts";
import type { PathCheck } from "../observe/path-input.ts";
import type { UnlockSim } from "../modem/unlock-sim.ts";
import type { World } from "../world.ts";
import { checkRestored } from "./check-restored.ts";
import { ethernetAfter } from "./ethernet-after.ts";
import { executeRollback } from "./execute-rollback.ts";
import { executePlan, plannedSteps } from "./execute-plan.ts";

/** One target while it is changed: its open devices and its goal. */
export interface Session {
  readonly target: Target;
  readonly goal: Goal;
  readonly world: World;
  readonly devices: Devices;
  /** Seconds that the user gave for the confirmation. */
  readonly guardSeconds?: number;
  readonly emit: Emit;
  /** How far the path to the Internet is checked. Default: one packet each. */
  readonly check?: PathCheck;
  /** Present when a profile is applied: a rollback must not depend on a secret. */
  readonly unlock?: UnlockSim;
  /** For a rollback: restarting the radio can require the PIN again. */
  readonly unlockAgain?: UnlockSim;
  readonly login?: ApnLogin;
  /** Whether the run, or the unfinished run it resumes, began with a data connection. */
  readonly wasConnected?: boolean;
  /** The router's values once a guard of ours, which is still armed, has restored them. */
  readonly restoredRouter?: State["router"];
  /** The command with several targets that this run is part of. */
  readonly fleet?: FleetRun;
}

export function settingsOf({ devices }: Session): readonly AnySetting[] {
  return devices.modem?.settings ?? [];
}

/** The facts that an assessment needs about a run that has begun and was not completed. */
export type BegunRun = Pick<AssessOptions, "restartDue" | "before" | "wasConnected">;

/** Observes the devices and plans towards the goal of the session. */
export function assessSession(
  { target, goal, devices, guardSeconds, login, wasConnected, restoredRouter, emit }: Session,
  begun: BegunRun | undefined,
  call: Call,
): Promise<Assessment> {
  return assess(
    target,
    devices,
    {
      emit,
      goal,
      ...defined({ guardSeconds, login, wasConnected, restoredRouter }),
      ...begun,
    },
    call,
  );
}

export function emitPlan(
  session: Session,
  purpose: Extract<Event, { type: "plan" }>["purpose"],
  seen: Pick<Assessment, "plan"> & Partial<Assessment>,
  { before = 0, hash }: { readonly before?: number; readonly hash?: string } = {},
): void {
  const phase = purpose === "undo" ? "undo" : "apply";
  const { plan, because, verdict, modem, router } = seen;
  const steps = plannedSteps(plan, phase, settingsOf(session), before);
  const observed =
    verdict === undefined || purpose === "revised"
      ? undefined
      : observedPath({ verdict, ...defined({ modem, router }) });
  const after = ethernetAfter(plan, modem?.values);
  session.emit({
    type: "plan",
    purpose,
    steps,
    ...defined({ because, hash, observed, ethernetAfter: after }),
  });
}

interface RunPhase {
  readonly run: Run;
  readonly phase: "apply" | "undo";
  readonly interrupt: AbortSignal;
  /** The steps that this run executed before, if its plan was revised. */
  readonly executed?: Plan;
  readonly onStep?: (index: number) => void;
}

/** Pauses before a failed verification is repeated: a busy computer or device can need the time. */
const verifyPausesMs = [1_000, waits.verifyAgain.deadlineMs, waits.verifyLast.deadlineMs];
/** A router alone is read again sooner: that starts two programs, and its lease may take 0.2 s. */
const routerPausesMs = [200, 500, ...verifyPausesMs];

/**
 * Executes the plan of an assessment, then assesses again. Repeats this while the router's WAN is
 * between two leases.
 */
export async function executeAndAssess(
  session: Session,
  before: Assessment,
  phase: RunPhase,
  call: Call,
): Promise<Assessment> {
  await execute(session, before, phase, call);
  for (const pauseMs of session.devices.modem === undefined ? routerPausesMs : verifyPausesMs) {
    const after = await assessSession(session, undefined, call);
    if (!isBetweenLeases(before, after) || phase.interrupt.aborted) return after;
    await session.devices.clock.sleep(pauseMs, call);
  }
  return assessSession(session, undefined, call);
}

/**
 * Executes the plan of a rollback and verifies that the state is restored. A failed verification is
 * repeated before it counts.
 */
export async function executeAndVerify(
  session: Session,
  before: Assessment,
  phase: RunPhase,
  call: Call,
): Promise<Assessment> {
  const { devices, emit } = session;
  await execute(session, before, phase, call);
  for (let attempt = 0; ; attempt += 1) {
    const pauseMs = verifyPausesMs[attempt];
    try {
      const after = await assessSession(session, undefined, call);
      checkRestored(after);
      if (after.lost.length === 0 || pauseMs === undefined || phase.interrupt.aborted) return after;
      await devices.clock.sleep(pauseMs, call);
    } catch (error) {
      const isFinal = pauseMs === undefined || phase.interrupt.aborted || call.signal.aborted;
      if (isFinal || isFailure(error, "modem/not-back")) throw error;
      await devices.clock.sleep(pauseMs, call);
      await devices.modem?.reopen(emit, call);
    }
  }
}

async function execute(
  session: Session,
  before: Assessment,
  { run, phase, interrupt, executed = [], onStep }: RunPhase,
  call: Call,
): Promise<void> {
  const { devices, emit, unlockAgain, world } = session;
  const lease = phase === "undo" ? "any-address" : leaseAfter(before);
  const executeAll = session.goal.kind === "profile" ? executePlan : executeRollback;
  await executeAll(
    {
      plan: [...executed, ...before.plan],
      from: executed.length,
      devices,
      run,
      phase,
      lease,
      interrupt,
      emit,
      ...defined({
        onStep,
        unlock: phase === "undo" ? unlockAgain : (session.unlock ?? unlockAgain),
        computer: world.computer,
      }),
    },
    call,
  );
  // The restart can be the last step: the modem then still registers and dials.
  if (devices.modem !== undefined && before.connection !== "not-needed")
    await awaitConnection(
      devices.modem,
      { clock: devices.clock, emit, interrupt, searchingMs: waits.registration.deadlineMs },
      call,
    );
}
