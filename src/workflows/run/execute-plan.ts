import type { AnySetting } from "../../at-profiles/setting.ts";
import type { Call } from "../../core/call.ts";
import { asFailure, Failure, isFailure } from "../../core/failure.ts";
import { explain } from "../../plan/explain.ts";
import type { Plan, Step } from "../../plan/step.ts";
import type { Run } from "../../runs/store.ts";
import type { Devices } from "../devices.ts";
import type { Emit, Event, PlannedStep } from "../events.ts";
import { handlers } from "./handlers.ts";
import type { StepHandler } from "./handlers.ts";
import type { UnlockSim } from "../modem/unlock-sim.ts";
import { droppedDuring, powerOrCable } from "../modem/usb-drop.ts";

export interface Walk {
  readonly plan: Plan;
  readonly devices: Devices;
  readonly run: Run;
  readonly phase: "apply" | "undo";
  /** What a renewed lease must bring: behind a modem that translates, the carrier's address never comes. */
  readonly lease: "carrier-address" | "any-address";
  /** After whatever may have sent the SIM back to asking for its PIN; missing on the way back, which must not hang on a secret. */
  readonly unlock?: UnlockSim;
  /** Aborted by the first Ctrl-C: no further step is started. The call's own signal ends waiting at once. */
  readonly stop: AbortSignal;
  readonly emit: Emit;
}

/** A supply that gives way once may do so once more; after that, going on is a gamble. */
const mostDrops = 2;

/** Takes the steps one by one, writing down each before and after. Throws at the first that fails; what was done stands in the journal. */
export async function executePlan(trip: Walk, call: Call): Promise<void> {
  const { plan, devices, run, phase, lease, unlock, stop, emit } = trip;
  const settings = devices.modem?.settings ?? [];
  let drops = 0;
  for (const [index, step] of plan.entries()) {
    if (stop.aborted) throw interruptedMidway();
    const planned = { id: stepId(phase, index), title: explain(step, settings).title };
    try {
      await takeStep(step, index, planned);
    } catch (error) {
      const drop = await backAfterDrop(error, planned.title);
      await takeStep(repeated(step, settings), index, planned, drop);
    }
  }

  /** What was written stays written: the same modem, back on its bus, is asked what it holds before anything is sent again. */
  async function backAfterDrop(error: unknown, title: string): Promise<Failure> {
    if (!isFailure(error, "modem/left-usb") || devices.modem === undefined) throw error;
    const drop = droppedDuring(title, error);
    drops += 1;
    emit({
      type: "finding",
      code: "usb-drops",
      severity: "warning",
      message: drop.message,
      evidence: [],
      fix: powerOrCable,
    });
    if (drops > mostDrops) throw drop;
    try {
      await devices.modem.reopen(emit, call);
    } catch (still) {
      throw isFailure(still, "modem/not-back") ? droppedDuring(title, error, still) : still;
    }
    return drop;
  }

  async function takeStep(
    step: Step,
    index: number,
    planned: { readonly id: string; readonly title: string },
    drop?: Failure,
  ): Promise<void> {
    const say = (state: Extract<Event, { type: "step" }>["state"]): void =>
      emit({ type: "step", state, ...planned });
    const handler = handlerOf(step);
    const context = {
      devices,
      run,
      phase,
      plan,
      lease,
      index,
      stop,
      emit,
      ...(unlock === undefined ? {} : { unlock }),
    };
    const status = await handler.check(step, context, call);
    if (status === "already-done") {
      await run.record({ phase, step: index, state: "skipped" });
      return say("skipped");
    }
    if (status === "drifted") {
      if (drop !== undefined) throw drop;
      throw new Failure("apply/drifted", {
        message: `Before "${planned.title}" the device had neither the old nor the new value: somebody else changed it meanwhile.`,
        hint: "See who else works on this device, then look again with `ethermode plan`.",
      });
    }
    await run.record({ phase, step: index, state: "started" });
    say("started");
    try {
      await handler.apply(step, context, call);
    } catch (error) {
      const failure = asFailure(error);
      await run.record({ phase, step: index, state: "failed", note: { code: failure.code } });
      if (failure.code !== "modem/left-usb") say("failed");
      throw failure;
    }
    await run.record({ phase, step: index, state: "done" });
    say("done");
  }
}

/** Returns the step for a second attempt: a write that may be partial is repeated, one that can be told is not. */
function repeated(step: Step, settings: readonly AnySetting[]): Step {
  if (step.kind !== "modem.set") return step;
  const { reason, ...plain } = step;
  const setting = settings.find(({ id }) => id === step.setting);
  if (setting?.partialWrite === "indistinguishable") return { ...plain, reason: "partial-write" };
  return reason === "restart-sensitive" ? plain : step;
}

/** While looking: no step had been taken. */
export function interrupted(): Failure {
  return new Failure("interrupted", { message: "Interrupted; nothing was changed." });
}

function interruptedMidway(): Failure {
  return new Failure("interrupted", { message: "Interrupted; what was begun is put back." });
}

export function stepId(phase: "apply" | "undo", index: number): string {
  return `${phase === "undo" ? "u" : ""}${index + 1}`;
}

export function plannedSteps(
  plan: Plan,
  phase: "apply" | "undo",
  settings: readonly AnySetting[],
): readonly PlannedStep[] {
  return plan.map((step, index) => ({
    id: stepId(phase, index),
    kind: step.kind,
    ...explain(step, settings),
  }));
}

/** The table is typed per kind; one look-up by a union's kind needs the pair said once. */
function handlerOf<S extends Step>(step: S): StepHandler<S> {
  return handlers[step.kind] as unknown as StepHandler<S>;
}
