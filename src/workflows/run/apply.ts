import type { AnySetting } from "../../at-profiles/setting.ts";
import type { ApnLogin } from "../../at-profiles/goals/ethernet-spec.ts";
import type { Call } from "../../core/call.ts";
import { asFailure } from "../../core/failure.ts";
import { touchedBy } from "../../plan/towards.ts";
import { withoutSecrets } from "../../plan/without-secrets.ts";
import { isRewriteReason } from "../../plan/step.ts";
import type { Plan } from "../../plan/step.ts";
import type { Target } from "../../profile/targets.ts";
import type { Run, Snapshot } from "../../runs/store.ts";
import { apnLogin } from "../modem/apn-login.ts";
import type { Devices } from "../devices.ts";
import { escapeCard } from "./escape-card.ts";
import type { Emit, TargetResult } from "../events.ts";
import { leaseAfter, assess } from "../observe/assess.ts";
import type { Assessment, AssessOptions } from "../observe/assess.ts";
import { checkBefore } from "./preflight.ts";
import { goalMissed, notAsWritten, notProven, proofOf } from "./proof.ts";
import { explainNoDataCall, sayGoodToKnow } from "./advisories.ts";
import { settleEarlierGuard, undo } from "./undo.ts";
import { failed, interruptedLate, sayFailure } from "./outcome.ts";
import { openAfterRestart } from "../modem/open-after-restart.ts";
import { finish } from "./record.ts";
import { lookingBack, takeOver, unfinishedRun } from "./unfinished.ts";
import { simUnlocker } from "../modem/unlock-sim.ts";
import type { UnlockSim } from "../modem/unlock-sim.ts";
import type { Unfinished } from "./unfinished.ts";
import { interrupted, plannedSteps, executePlan } from "./execute-plan.ts";
import type { World } from "../world.ts";

export interface ApplyOptions {
  /** How long the router waits for confirmation, in seconds. */
  readonly confirmTimeoutSeconds: number;
  /** Asked once, with the plan already shown, before anything is written. */
  readonly agree: (target: Target, plan: Plan) => Promise<boolean>;
  readonly emit: Emit;
  /** First Ctrl-C. Looking ends at once; once steps are taken, no further one is started and the way back begins. */
  readonly stop: AbortSignal;
}

/** Plan, agree, snapshot, take the steps, look again; what failed is rolled back. Never throws: the result says how it ended. */
export async function applyTarget(
  target: Target,
  world: World,
  options: ApplyOptions,
  call: Call,
): Promise<TargetResult> {
  const { emit, stop } = options;
  try {
    await using lock = await world.runs.lock(target.name, call);
    void lock;
    await using devices = await openAfterRestart(target, world, emit, { signal: stop });
    const before = await unfinishedRun(target.name, world.runs);
    await settleEarlierGuard(devices, before.due.guard, { signal: stop });
    const unlock = simUnlocker(target.modem, devices, world, emit);
    await unlock({ signal: stop });
    const login = await apnLogin(target, world, { signal: stop });
    const now = await assess(
      target,
      devices,
      { ...looking(options, login), ...lookingBack(before) },
      { signal: stop },
    );
    checkBefore(target, now);
    emit({
      type: "plan",
      purpose: "apply",
      steps: plannedSteps(now.plan, "apply", devices.modem?.settings ?? []),
      because: now.because,
    });
    if (now.plan.length === 0) {
      await before.close?.("applied");
      await explainNoDataCall(now, devices.modem, emit, { signal: stop });
      await sayGoodToKnow(now, target, devices.modem, emit, { signal: stop });
      return ending(target, now, "unchanged", options);
    }
    if (!(await options.agree(target, now.plan)))
      return { name: target.name, outcome: "refused", exit: 0, verdict: now.verdict.verdict };
    return await take(
      target,
      world,
      { devices, unlock, ...(login === undefined ? {} : { login }) },
      now,
      before,
      options,
      call,
    );
  } catch (error) {
    const failure = stop.aborted ? interrupted() : asFailure(error);
    return failed(target.name, failure, emit);
  }
}

async function take(
  target: Target,
  world: World,
  {
    devices,
    unlock,
    login,
  }: { readonly devices: Devices; readonly unlock: UnlockSim; readonly login?: ApnLogin },
  now: Assessment,
  before: Unfinished,
  options: ApplyOptions,
  call: Call,
): Promise<TargetResult> {
  const { emit, stop } = options;
  const run = await world.runs.open({
    target: target.name,
    purpose: "apply",
    wish: wishOf(target),
  });
  const snapshot = snapshotOf(run, target, world, devices, now, before);
  await run.card(
    escapeCard({ snapshot, devices, now, leads: "back", command: `ethermode rollback ${run.id}` }),
  );
  await run.begin(snapshot, withoutSecrets(now.plan, devices.modem?.settings ?? []));
  emit({ type: "run", run: run.id });
  try {
    await takeOver(before, run);
    await executePlan(
      { plan: now.plan, devices, run, phase: "apply", lease: leaseAfter(now), unlock, stop, emit },
      call,
    );
    const after = await assess(target, devices, looking(options, login), call);
    checkAfter(after, devices.modem?.settings ?? []);
    await explainNoDataCall(after, devices.modem, emit, call);
    await sayGoodToKnow(after, target, devices.modem, emit, call);
    const result = ending(target, after, "applied", options);
    await finish(
      run,
      { outcome: result.outcome, exit: result.exit, verdict: after.verdict.verdict },
      emit,
    );
    return interruptedLate({ ...result, run: run.id }, stop, emit);
  } catch (error) {
    return undo(
      {
        target,
        world,
        devices,
        run,
        snapshot,
        failure: asFailure(error),
        guardSeconds: options.confirmTimeoutSeconds,
        emit,
      },
      call,
    );
  }
}

function looking(
  { emit, confirmTimeoutSeconds }: ApplyOptions,
  login: ApnLogin | undefined,
): AssessOptions {
  return {
    emit,
    destination: { kind: "profile" },
    guardSeconds: confirmTimeoutSeconds,
    ...(login === undefined ? {} : { login }),
  };
}

/** What the router and the modem show after the last step must be what was wanted. */
function checkAfter(after: Assessment, settings: readonly AnySetting[]): void {
  // Renewing and writing anew are for what only the lease can prove, which the verdict below speaks of.
  const left = after.plan.filter(
    (step) =>
      step.kind !== "router.renew" && !(step.kind === "modem.set" && isRewriteReason(step.reason)),
  );
  if (left.length > 0) throw notAsWritten(left, settings);
  if (proofOf(after) === "disproven") throw goalMissed(after);
}

function ending(
  target: Target,
  seen: Assessment,
  outcome: "applied" | "unchanged",
  { emit }: ApplyOptions,
): TargetResult {
  emit({ type: "verdict", ...seen.verdict });
  const { verdict } = seen.verdict;
  const proof = proofOf(seen);
  if (proof === "not-needed" || proof === "proven")
    return { name: target.name, outcome, exit: 0, verdict };
  const failure = notProven(seen);
  sayFailure(failure, emit);
  return { name: target.name, outcome: "applied-unproven", exit: failure.exitCode, verdict };
}

function snapshotOf(
  run: Run,
  target: Target,
  world: World,
  devices: Devices,
  now: Assessment,
  { snapshot: earlier }: Unfinished,
): Snapshot {
  const touched = touchedBy(now.plan, now.state, devices.modem?.settings ?? []);
  return {
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
            settings: { ...touched.modem, ...earlier?.modem?.settings },
          },
        }),
    ...(devices.router === undefined || now.router === undefined
      ? {}
      : {
          router: {
            host: devices.router.host,
            ...(devices.router.hostKey === undefined ? {} : { hostKey: devices.router.hostKey }),
            release: now.router.release.description,
            interface: now.router.wan.interface,
            values: { ...touched.router, ...earlier?.router?.values },
            files: { ...filesOf(now), ...earlier?.router?.files },
          },
        }),
  };
}

/** The files a plan writes into, as they stand. */
export function filesOf({ plan, router }: Assessment): Readonly<Record<string, string>> {
  const configs = plan.flatMap((step) => (step.kind === "router.guard" ? step.configs : []));
  return Object.fromEntries(
    Object.entries(router?.texts ?? {}).filter(([config]) => configs.includes(config)),
  );
}

/** Everything in a target is plain data with secrets by reference; only its type says more than JSON. */
function wishOf(target: Target): Parameters<World["runs"]["open"]>[0]["wish"] {
  return JSON.parse(JSON.stringify(target)) as Parameters<World["runs"]["open"]>[0]["wish"];
}
