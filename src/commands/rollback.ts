import { Failure } from "../core/failure.ts";
import { targetOf } from "../profile/targets.ts";
import type { Target } from "../profile/targets.ts";
import { lastChange } from "../runs/store.ts";
import type { RunRecord, RunStore } from "../runs/store.ts";
import type { Goal } from "../workflows/observe/goal.ts";
import { runTarget } from "../workflows/run/run-target.ts";
import type { Invocation } from "./command.ts";
import { agreement, confirmSeconds, runTargets } from "./run-targets.ts";
import { openRuns } from "../app/open-runs.ts";
import type { Options } from "../app/options.ts";
import { suggestedCommand } from "../app/suggested-command.ts";
import { readTargets } from "../app/read-targets.ts";

interface Rollback {
  readonly target: Target;
  readonly goal: Goal;
}

export async function run(invocation: Invocation): Promise<number> {
  const { options, io } = invocation;
  const runs = openRuns(options, io);
  const rollbacks =
    options["stock"] === true
      ? await toStock(invocation, runs)
      : await toSnapshots(invocation, runs);
  const agree = agreement(invocation);
  return runTargets(
    rollbacks.map(({ target }) => target),
    invocation,
    (target, world, emit) => {
      const goal = rollbacks.find((one) => one.target === target)?.goal;
      if (goal === undefined)
        throw new Failure("internal/bug", { message: `${target.name} has no rollback goal.` });
      return runTarget(
        target,
        goal,
        world,
        { confirmTimeoutSeconds: confirmSeconds(options), agree, emit, interrupt: io.interrupt },
        { signal: new AbortController().signal },
      );
    },
  );
}

/** Returns the named runs, or the last run that changed something; with `--only`, the last one of each target. */
async function toSnapshots(
  { args, options }: Invocation,
  runs: RunStore,
): Promise<readonly Rollback[]> {
  const only = Array.isArray(options["only"]) ? options["only"].map(String) : [];
  const records = await Promise.all(
    args.length > 0
      ? args.map((id) => namedRun(id, runs, options))
      : only.length > 0
        ? only.map(async (name) => lastChange(await runs.list(name)))
        : [runs.list().then(lastChange)],
  );
  const found = records.filter((record) => record !== undefined);
  if (found.length === 0 || found.length < records.length) {
    throw new Failure("rollback/no-snapshot", {
      message: "No run of apply to roll back.",
      hint: [
        "List the runs:",
        `  ${suggestedCommand(options, "history")}`,
        "Restore the modem's factory settings instead:",
        `  ${suggestedCommand(options, "rollback", "--stock")}`,
      ].join("\n"),
    });
  }
  return found.map((record) => ({ target: targetIn(record), goal: goalFrom(record) }));
}

async function namedRun(id: string, runs: RunStore, options: Options): Promise<RunRecord> {
  const record = await runs.read(id);
  if (record?.snapshot !== undefined) return record;
  throw new Failure("usage/unknown-run", {
    message:
      record === undefined
        ? `Unknown run "${id}".`
        : `Run ${id} changed nothing, so it has nothing to roll back.`,
    hint: `List the runs:\n  ${suggestedCommand(options, "history")}`,
  });
}

function goalFrom({ header, snapshot }: RunRecord): Goal {
  return { kind: "snapshot", snapshot: snapshot ?? {}, run: header.id };
}

function targetIn({ header }: RunRecord): Target {
  return header.wish as Target; // apply stored a target here
}

/** Without files: the connected modem alone. With files: their modems, and their routers as before the first run. */
async function toStock(
  { args, options, io }: Invocation,
  runs: RunStore,
): Promise<readonly Rollback[]> {
  if (args.length === 0) {
    const port = typeof options["port"] === "string" ? { port: options["port"] } : {};
    return [
      {
        target: targetOf("modem", { file: "", line: 0 }, { modem: port }),
        goal: { kind: "stock" },
      },
    ];
  }
  const targets = await readTargets(args, options, io);
  return Promise.all(
    targets.map(async (target) => {
      const before = (await runs.list(target.name))
        .filter(({ header }) => header.purpose === "apply")
        .map(({ snapshot }) => snapshot?.router?.values ?? {});
      // The oldest snapshot wins: it was taken before the first run.
      const routerBefore = Object.assign({}, ...before.toReversed()) as Record<
        string,
        string | readonly string[] | null
      >; // State["router"] values only
      return {
        target,
        goal: { kind: "stock", routerBefore } as const,
      };
    }),
  );
}
