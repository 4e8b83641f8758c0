import { inspectTarget } from "../workflows/run/verify.ts";
import type { Invocation } from "./command.ts";
import { confirmSeconds, runTargets } from "./run-targets.ts";
import { readTargets } from "../app/read-targets.ts";

export async function run(invocation: Invocation): Promise<number> {
  const { args, options, io } = invocation;
  const targets = await readTargets(args, options, io);
  return runTargets(targets, invocation, (target, world, emit, call) =>
    inspectTarget(target, world, "verify", { emit, guardSeconds: confirmSeconds(options) }, call),
  );
}
