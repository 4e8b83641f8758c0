import { inspectTarget } from "../workflows/run/verify.ts";
import type { Invocation } from "./command.ts";
import { confirmSeconds, runTargets } from "./run-targets.ts";
import { namedOrRecordedTargets } from "../app/recorded/recorded-targets.ts";

/** Exits with code 2 only with --check: a plan with steps is a result, not a failure. */
export async function run(invocation: Invocation): Promise<number> {
  const { args, options, io } = invocation;
  const targets = await namedOrRecordedTargets(args, options, io);
  return runTargets(targets, invocation, async (target, world, emit, call) => {
    const result = await inspectTarget(
      world.knownPart?.(target, "plan", emit) ?? target,
      world,
      "plan",
      { emit, guardSeconds: confirmSeconds(options) },
      call,
    );
    return result.exit === 2 && options["check"] !== true ? { ...result, exit: 0 } : result;
  });
}
