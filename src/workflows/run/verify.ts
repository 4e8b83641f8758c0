import type { Call } from "../../core/call.ts";
import { defined } from "../../core/defined.ts";
import { changesIn } from "../../plan/explain.ts";
import type { Target } from "../../profile/targets.ts";
import { openDevices } from "../devices.ts";
import { guardArmed } from "../../router/openwrt/obstacles.ts";
import type { Emit, TargetResult } from "../events.ts";
import type { Assessment } from "../observe/assess.ts";
import type { PathCheck } from "../observe/path-input.ts";
import { apnLogin } from "../modem/apn-login.ts";
import type { World } from "../world.ts";
import { advise, explainNoDataCall } from "./advisories.ts";
import { switchPort } from "./switch-port.ts";
import { failed, failureOf } from "./outcome.ts";
import { showPlan } from "./planned-target.ts";
import type { PlannedTarget } from "./planned-target.ts";
import { checkBefore } from "./preflight.ts";
import { judgeProof } from "./proof.ts";
import { foundDevices, readResumption, resumed } from "./resumption.ts";
import { assessSession, emitPlan, settingsOf } from "./session.ts";
import { observedGuard, unconfirmedChange } from "./settle-guard.ts";
import type { Session } from "./session.ts";

export interface InspectOptions {
  readonly emit: Emit;
  readonly guardSeconds?: number;
  /** Receives the plan of `plan`. */
  readonly onPlan?: (planned: PlannedTarget) => void;
  /** How far `verify` checks the path to the Internet. Default: one packet each. */
  readonly check?: PathCheck;
}

/**
 * Assesses the devices. Throws for the guard of another user. While a guard of ours is armed, the
 * plan is the one that apply shows after the guard has restored the router.
 */
async function assessSettled(session: Session, call: Call): Promise<Assessment> {
  const { target, world, devices, emit } = session;
  const own = { target: target.name, devices: foundDevices(devices) };
  const earlier = await readResumption(own, world.runs);
  const seen = await assessSession(session, resumed(earlier), call);
  const found = await observedGuard(seen.router, own, world.runs);
  if (found === undefined) return seen;
  const { guard, resumption, run } = found;
  const host = devices.router?.host ?? "the router";
  if (run === undefined) throw guardArmed(guard, host);
  const change = unconfirmedChange(run, guard, host, world);
  emit({ type: "finding", code: "guard-armed", severity: "warning", ...change });
  const restoredRouter = resumption.snapshot?.router?.values ?? {};
  const after = await assessSession({ ...session, restoredRouter }, resumed(resumption), call);
  return { ...after, ...defined({ router: withoutGuard(after.router) }) };
}

function withoutGuard(router: Assessment["router"]): Assessment["router"] {
  return router === undefined
    ? undefined
    : { ...router, obstacles: router.obstacles.filter(({ kind }) => kind !== "guard-armed") };
}

function drifted(session: Session, { plan }: Assessment): Parameters<Emit>[0] {
  const { target, world } = session;
  const changed = changesIn(plan, settingsOf(session));
  const count = changed.length === 1 ? "1 value differs" : `${changed.length} values differ`;
  return {
    type: "finding",
    code: "drift",
    severity: "warning",
    message:
      changed.length === 0
        ? "Drift: every value matches the profile, but a restart, a data connection or a new lease is missing."
        : `Drift: ${count} from the profile (device → profile).`,
    evidence: changed,
    fix: `To restore the profile:\n  ${world.command("apply", target.source.file)}`,
  };
}

/**
 * Assesses both devices without changing them. `plan` shows what apply would do, `verify` checks
 * that nothing is left to do.
 */
export async function inspectTarget(
  target: Target,
  world: World,
  purpose: "plan" | "verify",
  { emit, guardSeconds, onPlan = () => undefined, check = {} }: InspectOptions,
  call: Call,
): Promise<TargetResult> {
  try {
    await using devices = await openDevices(target, world, emit, call);
    const login = await apnLogin(target, world, call);
    const goal = { kind: "profile" } as const;
    const opened = { target, goal, world, devices, emit, check, ...defined({ guardSeconds }) };
    const asked: Session = { ...opened, ...defined({ login }) };
    const first = await assessSettled(asked, call);
    const { session, seen } =
      purpose === "plan" ? await switchPort(asked, first, call) : { session: asked, seen: first };
    if (purpose === "plan") checkBefore(target, goal, seen);
    const hasSteps = seen.plan.length > 0;
    if (purpose === "verify" && hasSteps) emit(drifted(session, seen));
    if (purpose === "verify") emitPlan(session, "drift", seen);
    else showPlan(session, "apply", seen, onPlan);
    if (purpose === "verify" && !hasSteps)
      return await judgeProof(session, seen, "unchanged", call);
    if (purpose === "plan") await explainNoDataCall(seen, target, devices.modem, emit, call);
    else await advise(seen, target, devices.modem, emit, call);
    emit({ type: "verdict", ...seen.verdict });
    const { verdict } = seen.verdict;
    return { name: target.name, outcome: "unchanged", exit: hasSteps ? 2 : 0, verdict };
  } catch (error) {
    return failed(target.name, failureOf(error, call), emit);
  }
}
