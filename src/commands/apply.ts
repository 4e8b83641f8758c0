import { defined } from "../core/defined.ts";
import { runTarget } from "../workflows/run/run-target.ts";
import type { Invocation } from "./command.ts";
import { pathCheckOf } from "./path-check.ts";
import { agreement, confirmSeconds, runTargets } from "./run-targets.ts";
import { readTargets } from "../app/read-targets.ts";

export async function run(invocation: Invocation): Promise<number> {
  const { args, options, io } = invocation;
  const targets = await readTargets(args, options, io);
  const agree = agreement(invocation);
  const check = pathCheckOf(options);
  return runTargets(targets, invocation, (target, world, emit, { fleet }) =>
    runTarget(
      target,
      { kind: "profile" },
      world,
      {
        confirmTimeoutSeconds: confirmSeconds(options),
        agree,
        emit,
        interrupt: io.interrupt,
        ...defined({ fleet }),
        check,
      },
      { signal: new AbortController().signal },
    ),
  );
}
