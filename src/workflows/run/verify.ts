import type { Call } from "../../core/call.ts";
import { asFailure } from "../../core/failure.ts";
import type { Target } from "../../profile/targets.ts";
import { apnLogin } from "../modem/apn-login.ts";
import { openDevices } from "../devices.ts";
import type { Emit, TargetResult } from "../events.ts";
import { assess } from "../observe/assess.ts";
import { failed, sayFailure } from "./outcome.ts";
import { checkBefore } from "./preflight.ts";
import { notProven, proofOf } from "./proof.ts";
import { explainNoDataCall, sayGoodToKnow } from "./advisories.ts";
import { lookingBack, unfinishedRun } from "./unfinished.ts";
import { interrupted, plannedSteps } from "./execute-plan.ts";
import type { World } from "../world.ts";

/** Looks at both ends and plans; changes nothing. `plan` wants to know what `apply` would do, `verify` whether anything is left to do. */
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
    const before = await unfinishedRun(target.name, world.runs);
    const seen = await assess(
      target,
      devices,
      {
        emit,
        destination: { kind: "profile" },
        guardSeconds,
        ...lookingBack(before),
        ...(login === undefined ? {} : { login }),
      },
      call,
    );
    if (purpose === "plan") checkBefore(target, seen);
    emit({
      type: "plan",
      purpose: "apply",
      steps: plannedSteps(seen.plan, "apply", devices.modem?.settings ?? []),
      because: seen.because,
    });
    await explainNoDataCall(seen, devices.modem, emit, call);
    if (purpose === "verify") await sayGoodToKnow(seen, target, devices.modem, emit, call);
    emit({ type: "verdict", ...seen.verdict });
    const { verdict } = seen.verdict;
    if (seen.plan.length > 0) return { name: target.name, outcome: "unchanged", exit: 2, verdict };
    const proof = proofOf(seen);
    if (purpose === "plan" || proof === "not-needed" || proof === "proven")
      return { name: target.name, outcome: "unchanged", exit: 0, verdict };
    const failure = notProven(seen);
    sayFailure(failure, emit);
    return { name: target.name, outcome: "applied-unproven", exit: failure.exitCode, verdict };
  } catch (error) {
    return failed(target.name, call.signal.aborted ? interrupted() : asFailure(error), emit);
  }
}
