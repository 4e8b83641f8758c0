import type { Invocation } from "./command.ts";
import { reporterFor } from "../app/reporting.ts";
import { readTargets } from "../app/read-targets.ts";
import { someNames } from "../report/some-names.ts";

export async function run({ args, options, io }: Invocation): Promise<number> {
  const { cwd, interrupt } = io;
  // Without the SSH configuration of this computer: the same profile is valid everywhere.
  const targets = await readTargets(args, options, { cwd, interrupt });
  const count = targets.length === 1 ? "1 target" : `${targets.length} targets`;
  const reporter = reporterFor(options, io);
  if (options["json"] !== true)
    io.stdout.write(`Valid: ${count} (${someNames(targets.map(({ name }) => name))}).\n`);
  reporter.result(
    options["json"] === true
      ? targets.map(({ name }) => ({ name, outcome: "unchanged", exit: 0 }))
      : [],
    0,
  );
  return 0;
}
