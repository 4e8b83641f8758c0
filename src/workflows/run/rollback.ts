import type { Call } from "../../core/call.ts";
import { asFailure, Failure } from "../../core/failure.ts";
import type { Plan } from "../../plan/step.ts";
import { touchedBy } from "../../plan/towards.ts";
import { withoutSecrets } from "../../plan/without-secrets.ts";
import type { Target } from "../../profile/targets.ts";
import type { RunRecord, Snapshot } from "../../runs/store.ts";
import { filesOf } from "./apply.ts";
import { handLines } from "./manual-commands.ts";
import type { Devices } from "../devices.ts";
import { escapeCard } from "./escape-card.ts";
import type { Emit, TargetResult } from "../events.ts";
import { checkArrived, leaseAfter, assess } from "../observe/assess.ts";
import type { Goal, Assessment } from "../observe/assess.ts";
import { checkLastWayIn } from "./last-way-in.ts";
import { failed, interruptedLate, sayFailure } from "./outcome.ts";
import { openAfterRestart } from "../modem/open-after-restart.ts";
import { finish } from "./record.ts";
import { settleEarlierGuard, undo } from "./undo.ts";
import { lookingBack, takeOver, unfinishedRun } from "./unfinished.ts";
import type { Unfinished } from "./unfinished.ts";
import { interrupted, plannedSteps, executePlan } from "./execute-plan.ts";
import type { World } from "../world.ts";

export interface RestoreOptions {
  readonly purpose: "rollback" | "stock";
  readonly destination: Exclude<Goal, { kind: "profile" }>;
  /** The run whose snapshot this goes back to. */
  readonly undoes?: string;
  readonly confirmTimeoutSeconds: number;
  readonly agree: (target: Target, plan: Plan) => Promise<boolean>;
  readonly emit: Emit;
  readonly stop: AbortSignal;
}

/** The last run of a target that changed something and was not itself a way back; that one's snapshot is where `rollback` goes. */
export function lastChange(records: readonly RunRecord[]): RunRecord | undefined {
  return records.findLast(
    ({ header, snapshot }) => header.purpose === "apply" && snapshot !== undefined,
  );
}

/** Plans towards a snapshot or towards stock and takes that plan. A failure here needs hands, and the exact lines are printed. */
export async function restoreTarget(
  target: Target,
  world: World,
  options: RestoreOptions,
  call: Call,
): Promise<TargetResult> {
  const { emit, stop, destination } = options;
  try {
    await using lock = await world.runs.lock(target.name, call);
    void lock;
    await using devices = await openAfterRestart(target, world, emit, { signal: stop });
    checkSameModem(destination, devices);
    const before = await unfinishedRun(target.name, world.runs);
    await settleEarlierGuard(devices, before.due.guard, { signal: stop });
    const now = await assess(
      target,
      devices,
      { emit, destination, guardSeconds: options.confirmTimeoutSeconds, ...lookingBack(before) },
      { signal: stop },
    );
    checkLastWayIn(target, now);
    emit({
      type: "plan",
      purpose: "rollback",
      steps: plannedSteps(now.plan, "apply", devices.modem?.settings ?? []),
      because: now.because,
    });
    if (now.plan.length === 0) {
      checkArrived(now);
      await before.close?.("rolled-back");
      return { name: target.name, outcome: "unchanged", exit: 0, verdict: now.verdict.verdict };
    }
    if (!(await options.agree(target, now.plan)))
      return { name: target.name, outcome: "refused", exit: 0 };
    const result = await take(target, world, devices, now, before, options, call);
    if (result.outcome === "rolled-back") await before.close?.("rolled-back");
    return result;
  } catch (error) {
    return failed(target.name, stop.aborted ? interrupted() : asFailure(error), emit);
  }
}

async function take(
  target: Target,
  world: World,
  devices: Devices,
  now: Assessment,
  before: Unfinished,
  options: RestoreOptions,
  call: Call,
): Promise<TargetResult> {
  const { emit, stop, purpose, undoes } = options;
  const settings = devices.modem?.settings ?? [];
  const wish = JSON.parse(JSON.stringify(target)) as Parameters<World["runs"]["open"]>[0]["wish"]; // plain data by its type
  const run = await world.runs.open({
    target: target.name,
    purpose,
    wish,
    ...(undoes === undefined ? {} : { undoes }),
  });
  const touched = touchedBy(now.plan, now.state, settings);
  const snapshot: Snapshot = {
    format: 1,
    run: run.id,
    target: target.name,
    time: new Date(world.clock.now()).toISOString(),
    ethermode: world.version,
    ...(devices.modem === undefined || now.modem === undefined
      ? {}
      : {
          modem: {
            model: now.modem.model.id,
            firmware: now.modem.firmware,
            identity: devices.modem.identity,
            settings: touched.modem,
          },
        }),
    ...(devices.router === undefined || now.router === undefined
      ? {}
      : {
          router: {
            host: devices.router.host,
            release: now.router.release.description,
            interface: now.router.wan.interface,
            values: touched.router,
            files: filesOf(now),
          },
        }),
  };
  const guardSeconds = options.confirmTimeoutSeconds;
  const again =
    undoes === undefined ? "ethermode rollback --stock" : `ethermode rollback ${undoes}`;
  await run.card(escapeCard({ snapshot, devices, now, leads: "on", command: again }));
  await run.begin(snapshot, withoutSecrets(now.plan, settings));
  emit({ type: "run", run: run.id });
  try {
    await takeOver(before, run);
    await executePlan(
      { plan: now.plan, devices, run, phase: "apply", lease: leaseAfter(now), stop, emit },
      call,
    );
    const after = await assess(
      target,
      devices,
      { emit, destination: options.destination, guardSeconds },
      call,
    );
    checkArrived(after);
    emit({ type: "verdict", ...after.verdict });
    await finish(run, { outcome: "rolled-back", exit: 0, verdict: after.verdict.verdict }, emit);
    return interruptedLate(
      {
        name: target.name,
        outcome: "rolled-back",
        exit: 0,
        verdict: after.verdict.verdict,
        run: run.id,
      },
      stop,
      emit,
    );
  } catch (error) {
    const failure = asFailure(error);
    if (failure.code === "interrupted")
      return undo({ target, world, devices, run, snapshot, failure, guardSeconds, emit }, call);
    const lines = handLines(now.plan, settings, snapshot);
    const incomplete = new Failure("rollback/incomplete", {
      message: `The way back could not be completed: ${failure.message}`,
      hint: [
        `Run the same command again when the devices can be reached; \`ethermode history\` shows run ${run.id}.`,
        ...(lines.length === 0 ? [] : ["By hand:", ...lines]),
      ].join("\n"),
      cause: failure,
    });
    sayFailure(incomplete, emit);
    await finish(
      run,
      {
        outcome: "rollback-incomplete",
        exit: incomplete.exitCode,
        failure: { code: failure.code, message: failure.message },
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

/** Another modem's values would be wrong for this one. */
function checkSameModem(destination: RestoreOptions["destination"], { modem }: Devices): void {
  if (
    destination.kind !== "snapshot" ||
    modem === undefined ||
    destination.snapshot.modem === undefined
  )
    return;
  const { identity, model } = destination.snapshot.modem;
  if (identity === modem.identity && model === modem.model.id) return;
  throw new Failure("refused/other-modem", {
    message: `The snapshot was taken of another modem (${model}) than the one that is connected (${modem.model.id}).`,
    hint: "Connect the modem of that run, or use `ethermode rollback --stock` for this one.",
  });
}
