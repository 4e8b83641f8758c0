import { defined } from "../core/defined.ts";
import { inspectTarget } from "../workflows/run/verify.ts";
import type { Invocation } from "./command.ts";
import { pathCheckOf } from "./path-check.ts";
import { confirmSeconds, runTargets } from "./run-targets.ts";
import { namedOrRecordedTargets } from "../app/recorded/recorded-targets.ts";

export async function run(invocation: Invocation): Promise<number> {
  const { args, options, io } = invocation;
  const targets = await namedOrRecordedTargets(args, options, io);
  const check = pathCheckOf(options);
  return runTargets(
    targets,
    invocation,
    (target, world, emit, call) =>
      inspectTarget(
        world.knownPart?.(target, "plan", emit) ?? target,
        world,
        "verify",
        { emit, check, ...defined({ guardSeconds: confirmSeconds(options) }) },
        call,
      ),
    { secrets: ["router", "apn"] },
  );
}
