import { inspectTarget } from "../workflows/verify.ts";
import type { Invocation } from "./index.ts";
import { confirmSeconds, overAll } from "./over.ts";
import { readTargets } from "./targets.ts";

export async function run(invocation: Invocation): Promise<number> {
  const { args, options, io } = invocation;
  const targets = readTargets(args, options, io);
  return overAll(targets, invocation, (target, world, emit, call) =>
    inspectTarget(target, world, "verify", { emit, guardSeconds: confirmSeconds(options) }, call),
  );
}
