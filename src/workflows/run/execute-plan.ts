import type { AnySetting } from "../../at-profiles/setting.ts";
import type { Call } from "../../core/call.ts";
import { asFailure, Failure, isFailure } from "../../core/failure.ts";
import { explain } from "../../plan/explain.ts";
import type { Plan, Step } from "../../plan/step.ts";
import type { Event, PlannedStep } from "../events.ts";
import { droppedDuring, powerOrCable, restartedItself } from "../modem/usb-drop.ts";
import { handlerOf } from "./handlers.ts";
import { shownCommands } from "./manual-commands.ts";
import type { StepContext } from "./step-context.ts";

export interface Execution extends Omit<StepContext, "index"> {
  /** Position of the first step to execute. Default 0. */
  readonly from?: number;
  /** Called with the position of each step before it is executed. */
  readonly onStep?: (index: number) => void;
}

/** After this many USB drops the program gives up: the power supply is probably too weak. */
const maxDrops = 2;

interface Planned {
  readonly id: string;
  readonly title: string;
}

/**
 * Executes the steps in order and records each one before and after. Throws at the first step that
 * fails.
 */
export async function executePlan(execution: Execution, call: Call): Promise<void> {
  const { plan, devices, phase, interrupt, from = 0 } = execution;
  const settings = devices.modem?.settings ?? [];
  let drops = 0;
  for (const [index, step] of plan.entries()) {
    if (index < from) continue;
    execution.onStep?.(index);
    if (interrupt.aborted) throw interruptedMidway();
    const planned = { id: stepId(phase, index), title: explain(step, settings).title };
    const context = { ...execution, index };
    try {
      await executeStep(step, planned, context, undefined, call);
    } catch (error) {
      const isExpected = has(plan[index - 1], settings, "leavesUsb");
      drops += isExpected ? 0 : 1;
      const isOwnRestart = has(step, settings, "restartsModule");
      const drop = isExpected
        ? await reopenExpected(error, planned.title, execution, call)
        : await reopenAfterDrop(error, { ...planned, drops, isOwnRestart }, execution, call);
      await executeStep(repeated(step, settings), planned, context, drop, call).catch(
        namingRestart(planned.title, isOwnRestart),
      );
    }
  }
}

/** Returns whether the modem can leave USB because of this step, some time after its OK. */
function has(
  step: Step | undefined,
  settings: readonly AnySetting[],
  effect: "leavesUsb" | "restartsModule",
): boolean {
  if (step?.kind !== "modem.set") return false;
  return settings.find(({ id }) => id === step.setting)?.[effect] === true;
}

/** Returns a function that names a second restart of the same write, and rethrows any other error. */
function namingRestart(title: string, isOwnRestart: boolean): (error: unknown) => never {
  return (error) => {
    throw isOwnRestart && isFailure(error, "modem/left-usb")
      ? restartedItself(title, error, "twice")
      : error;
  };
}

/** Waits for a modem that left USB because of the step before. Rethrows any other error. */
async function reopenExpected(
  error: unknown,
  title: string,
  { devices: { modem }, emit }: Execution,
  call: Call,
): Promise<undefined> {
  if (!isFailure(error, "modem/left-usb") || modem === undefined) throw error;
  try {
    await modem.reopen(emit, call);
  } catch (still) {
    throw isFailure(still, "modem/not-back") ? droppedDuring(title, error, still) : still;
  }
}

interface Drop {
  readonly title: string;
  /** USB drops of this run, this one included. */
  readonly drops: number;
  /** Whether the firmware can restart the module at this step. */
  readonly isOwnRestart: boolean;
}

/** Waits for a modem that left USB, and returns the drop as a failure. Rethrows any other error. */
async function reopenAfterDrop(
  error: unknown,
  { title, drops, isOwnRestart }: Drop,
  { devices: { modem }, emit }: Execution,
  call: Call,
): Promise<Failure> {
  if (!isFailure(error, "modem/left-usb") || modem === undefined) throw error;
  const isFirst = isOwnRestart && drops === 1;
  const drop = isFirst ? restartedItself(title, error, "once") : droppedDuring(title, error);
  emit({
    type: "finding",
    code: "usb-drops",
    severity: isFirst ? "info" : "warning",
    message: drop.message,
    evidence: [],
    fix: drop.hint ?? powerOrCable,
  });
  if (drops > maxDrops) throw drop;
  try {
    await modem.reopen(emit, call);
  } catch (still) {
    throw isFailure(still, "modem/not-back") ? droppedDuring(title, error, still) : still;
  }
  return drop;
}

/**
 * Executes one step, unless the device already has the value. `drop` is the USB drop of the first
 * attempt.
 */
async function executeStep(
  step: Step,
  planned: Planned,
  context: StepContext,
  drop: Failure | undefined,
  call: Call,
): Promise<void> {
  const { run, phase, index, emit } = context;
  const report = (state: Extract<Event, { type: "step" }>["state"]): void =>
    emit({ type: "step", state, ...planned });
  const handler = handlerOf(step);
  const status = await handler.check(step, context, call);
  if (status === "already-done") {
    await run.record({ phase, step: index, state: "skipped" });
    return report("skipped");
  }
  if (status === "drifted") throw drop ?? drifted(planned.title);
  await run.record({ phase, step: index, state: "started" });
  report("started");
  try {
    await handler.apply(step, context, call);
  } catch (error) {
    const failure = asFailure(error);
    await run.record({ phase, step: index, state: "failed", note: { code: failure.code } });
    if (failure.code !== "modem/left-usb") report("failed");
    throw failure;
  }
  await run.record({ phase, step: index, state: "done" });
  report("done");
}

/**
 * Returns the step for a second attempt. A write that may be partial is repeated, any other only if
 * its value is still the old one.
 */
function repeated(step: Step, settings: readonly AnySetting[]): Step {
  if (step.kind !== "modem.set") return step;
  const { reason, ...plain } = step;
  const setting = settings.find(({ id }) => id === step.setting);
  if (setting?.partialWrite === "indistinguishable") return { ...plain, reason: "partial-write" };
  return reason === "restart-sensitive" ? plain : step;
}

function drifted(title: string): Failure {
  return new Failure("apply/drifted", {
    message:
      `Before "${title}" the device had neither the old nor the new value. ` +
      "Another program or user changed it after it was read.",
    hint: "Find out what else changes this device, then run the same command again.",
  });
}

function interruptedMidway(): Failure {
  return new Failure("interrupted", {
    message: "Interrupted. The completed steps are undone.",
  });
}

function stepId(phase: "apply" | "undo", index: number): string {
  return `${phase === "undo" ? "u" : ""}${index + 1}`;
}

/** Returns the steps as events show them. `before` is the number of steps executed already. */
export function plannedSteps(
  plan: Plan,
  phase: "apply" | "undo",
  settings: readonly AnySetting[],
  before = 0,
): readonly PlannedStep[] {
  return plan.map((step, index) => {
    const commands = shownCommands(step, settings);
    return {
      id: stepId(phase, before + index),
      kind: step.kind,
      ...explain(step, settings),
      ...(commands.length === 0 ? {} : { commands }),
    };
  });
}
