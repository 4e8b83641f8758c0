import type { Call } from "../../core/call.ts";
import { defined } from "../../core/defined.ts";
import { asFailure } from "../../core/failure.ts";
import type { Target } from "../../profile/targets.ts";
import { openDevices } from "../devices.ts";
import type { Emit, TargetResult } from "../events.ts";
import { apnLogin } from "../modem/apn-login.ts";
import type { World } from "../world.ts";
import { advise, explainNoDataCall } from "./advisories.ts";
import { keepWayIn } from "./keep-way-in.ts";
import { failed, interrupted } from "./outcome.ts";
import { checkBefore } from "./preflight.ts";
import { judgeProof } from "./proof.ts";
import { readResumption, resumed } from "./resumption.ts";
import { assessSession, emitPlan } from "./session.ts";
import type { Session } from "./session.ts";

/**
 * Assesses both devices without changing them. `plan` shows what apply would do, `verify` checks
 * that nothing is left to do.
 */
export async function inspectTarget(
  target: Target,
  world: World,
  purpose: "plan" | "verify",
  { emit, guardSeconds }: { readonly emit: Emit; readonly guardSeconds: number },
  call: Call,
): Promise<TargetResult> {
  try {
    await using devices = await openDevices(target, world, emit, call);
    const login = await apnLogin(target, world, call);
    const goal = { kind: "profile" } as const;
    const opened = { target, goal, world, devices, guardSeconds, emit };
    const asked: Session = { ...opened, ...defined({ login }) };
    const first = await assessSession(
      asked,
      resumed(await readResumption(target.name, world.runs)),
      call,
    );
    const { session, seen } =
      purpose === "plan" ? await keepWayIn(asked, first, call) : { session: asked, seen: first };
    if (purpose === "plan") checkBefore(target, goal, seen);
    emitPlan(session, "apply", seen);
    const hasSteps = seen.plan.length > 0;
    if (purpose === "verify" && !hasSteps)
      return await judgeProof(session, seen, "unchanged", call);
    if (purpose === "plan") await explainNoDataCall(seen, devices.modem, emit, call);
    else await advise(seen, target, devices.modem, emit, call);
    emit({ type: "verdict", ...seen.verdict });
    const { verdict } = seen.verdict;
    return { name: target.name, outcome: "unchanged", exit: hasSteps ? 2 : 0, verdict };
  } catch (error) {
    return failed(target.name, call.signal.aborted ? interrupted() : asFailure(error), emit);
  }
}
