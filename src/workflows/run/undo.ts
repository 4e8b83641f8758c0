import type { Call } from "../../core/call.ts";
import { asFailure, Failure } from "../../core/failure.ts";
import type { Plan } from "../../plan/step.ts";
import { withoutSecrets } from "../../plan/without-secrets.ts";
import { guardStatus, restoreGuard } from "../../router/guard/guard.ts";
import type { Target } from "../../profile/targets.ts";
import type { Run, Snapshot } from "../../runs/store.ts";
import { toStoredPlan } from "../../runs/stored-plan.ts";
import { handLines } from "./manual-commands.ts";
import type { Devices } from "../devices.ts";
import type { Emit, TargetResult } from "../events.ts";
import { checkArrived, assess } from "../observe/assess.ts";
import { sayFailure } from "./outcome.ts";
import { finish, lenient } from "./record.ts";
import { plannedSteps, executePlan } from "./execute-plan.ts";
import type { World } from "../world.ts";

export interface Undoing {
  readonly target: Target;
  readonly world: World;
  readonly devices: Devices;
  readonly run: Run;
  readonly snapshot: Snapshot;
  /** Why the way back is taken. */
  readonly failure: Failure;
  readonly guardSeconds: number;
  readonly emit: Emit;
}

/** Longer than the longest script here takes: arming the guard waits up to five seconds for its watchdog. */
const underWayMs = 10_000;

/** After a failed or interrupted step: plans towards the snapshot, takes that plan, and looks whether it arrived. Never throws. */
export async function undo(given: Undoing, call: Call): Promise<TargetResult> {
  const { target, failure, emit } = given;
  const run = lenient(given.run, emit);
  const undoing = { ...given, run };
  const told =
    failure.code === "interrupted" || failure.code.startsWith("apply/")
      ? failure
      : stepFailed(failure);
  sayFailure(told, emit);
  let plan: Plan = [];
  const planned = (steps: Plan): void => void (plan = steps);
  try {
    await run.record({ phase: "undo", step: -1, state: "started", note: { because: told.code } });
    // A command that was under way when the connection broke runs to its end (openwrt.md 0.7): looking before that would see half of it.
    if (failure.code === "router/connection-lost")
      await given.devices.clock.sleep(underWayMs, call);
    await settleGuard(undoing, call);
    await wayBack(undoing, planned, call);
    const outcome = told.code === "interrupted" ? "interrupted" : "rolled-back";
    await finish(
      run,
      { outcome, exit: told.exitCode, failure: { code: told.code, message: told.message } },
      emit,
    );
    emit({
      type: "finding",
      code: "restored",
      severity: "info",
      message: "Everything is back as it was before this run; that was verified.",
      evidence: [],
    });
    return { name: target.name, outcome, exit: told.exitCode, run: run.id };
  } catch (error) {
    const incomplete = notRestored(undoing, plan, asFailure(error));
    sayFailure(incomplete, emit);
    await finish(
      run,
      {
        outcome: "rollback-incomplete",
        exit: incomplete.exitCode,
        failure: { code: incomplete.code, message: incomplete.message },
      },
      emit,
    );
    return {
      name: target.name,
      outcome: "rollback-incomplete",
      exit: incomplete.exitCode,
      run: run.id,
    };
  }
}

async function wayBack(undoing: Undoing, planned: (plan: Plan) => void, call: Call): Promise<void> {
  const { target, devices, run, snapshot, guardSeconds, emit } = undoing;
  await devices.modem?.reopen(emit, call);
  const destination = { kind: "snapshot", snapshot } as const;
  const now = await assess(target, devices, { emit, destination, guardSeconds }, call);
  planned(now.plan);
  await run.record({
    phase: "undo",
    step: -1,
    state: "done",
    note: {
      plan: JSON.parse(
        JSON.stringify(toStoredPlan(withoutSecrets(now.plan, devices.modem?.settings ?? []))),
      ),
    },
  });
  emit({
    type: "plan",
    purpose: "undo",
    steps: plannedSteps(now.plan, "undo", devices.modem?.settings ?? []),
  });
  await executePlan(
    {
      plan: now.plan,
      devices,
      run,
      phase: "undo",
      lease: "any-address",
      stop: new AbortController().signal,
      emit,
    },
    call,
  );
  const after = await assess(target, devices, { emit, destination, guardSeconds }, call);
  checkArrived(after);
}

/** A guard that is still armed is asked to restore at once; one that cannot be reached restores by itself, so it is waited for. */
async function settleGuard({ devices, guardSeconds, emit }: Undoing, call: Call): Promise<void> {
  const { router, clock } = devices;
  const token = router?.guardToken;
  if (router === undefined || token === undefined) return;
  const deadline = clock.now() + (guardSeconds + 90) * 1000;
  emit({ type: "waiting", for: "router", seconds: guardSeconds + 90 });
  for (;;) {
    try {
      const shell = await router.reconnect(call);
      const status = await guardStatus(shell, call);
      if (status.state !== "none") await restoreGuard(shell, token, call);
      router.guardToken = undefined;
      return;
    } catch (error) {
      if (clock.now() >= deadline) throw error;
      await clock.sleep(2_000, call);
    }
  }
}

/** A guard that a killed run left armed: the router goes back to what it was before that run, and then is looked at afresh. */
export async function settleEarlierGuard(
  { router }: Devices,
  token: string | undefined,
  call: Call,
): Promise<void> {
  if (router === undefined || token === undefined) return;
  const shell = await router.shell(call);
  const status = await guardStatus(shell, call);
  if (status.state !== "none") await restoreGuard(shell, token, call);
}

function stepFailed(cause: Failure): Failure {
  return new Failure("apply/step-failed", {
    message: cause.message,
    ...(cause.hint === undefined ? {} : { hint: cause.hint }),
    cause,
  });
}

function notRestored({ devices, run, snapshot }: Undoing, plan: Plan, cause: Failure): Failure {
  const lines = handLines(plan, devices.modem?.settings ?? [], snapshot);
  return new Failure("rollback/incomplete", {
    message: `The way back of run ${run.id} could not be completed: ${cause.message}`,
    hint: [
      `Run \`ethermode rollback ${run.id}\` when the devices can be reached again; its escape card is ${run.cardAt}.`,
      ...(lines.length === 0 ? [] : ["By hand:", ...lines]),
    ].join("\n"),
    cause,
  });
}
