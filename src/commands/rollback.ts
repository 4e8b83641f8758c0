import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { openRuns } from "../app/open-runs.ts";
import type { Options } from "../app/options.ts";
import { onlyWords } from "../app/options.ts";
import { readTargets } from "../app/read-targets.ts";
import { targetHere } from "../app/target-here.ts";
import { suggestedCommand } from "../app/suggested-command.ts";
import { defined } from "../core/defined.ts";
import { Failure } from "../core/failure.ts";
import { matching } from "../profile/selection.ts";
import type { Target } from "../profile/targets.ts";
import { mayConcern } from "../runs/devices.ts";
import { isRunId } from "../runs/run-id.ts";
import type { RunRecord, RunStore } from "../runs/store.ts";
import { selectableOf, selectedRuns } from "../workflows/known-targets.ts";
import type { Goal } from "../workflows/observe/goal.ts";
import { rollbackOfTarget, rollbacksOf } from "../workflows/rollback-goals.ts";
import type { Rollback } from "../workflows/rollback-goals.ts";
import { runTarget } from "../workflows/run/run-target.ts";
import { changeTargets } from "./change-targets.ts";
import type { Invocation } from "./command.ts";
import { labelsOf, reportRollback } from "./rollback-labels.ts";
import { confirmSeconds } from "./run-targets.ts";

interface Work {
  readonly rollbacks: readonly { readonly target: Target; readonly goal: Goal }[];
  /** Names of targets without a run. */
  readonly notBegun: readonly string[];
}

export async function run(invocation: Invocation): Promise<number> {
  const { options, io } = invocation;
  const runs = openRuns(options, io);
  const { rollbacks, notBegun } =
    options["stock"] === true
      ? { rollbacks: await toStock(invocation, runs), notBegun: [] }
      : await toSnapshots(invocation, runs);
  return changeTargets(
    rollbacks.map(({ target }) => target),
    invocation,
    (target, world, emit, { fleet }, consent) => {
      const goal = rollbacks.find((one) => one.target === target)?.goal;
      if (goal === undefined)
        throw new Failure("internal/bug", { message: `${target.name} has no rollback goal.` });
      if (goal.kind === "snapshot") reportRollback(goal, target, emit);
      return runTarget(
        target,
        goal,
        world,
        {
          ...consent,
          emit,
          interrupt: io.interrupt,
          ...defined({ fleet, guardSeconds: confirmSeconds(options) }),
        },
        { signal: new AbortController().signal },
      );
    },
    { labels: labelsOf(rollbacks.map(({ target }) => target)), notBegun, verb: "Roll back" },
  );
}

/**
 * Returns the named runs or those of the named profiles. Without names: every unfinished run and
 * the last change, with all runs of its fleet run; with `--only`, those of the named targets.
 */
async function toSnapshots(invocation: Invocation, runs: RunStore): Promise<Work> {
  const { args, options } = invocation;
  const force = options["force"] === true;
  const records = await runs.list();
  if (args.length > 0 || options["host"] !== undefined) return ofArguments(invocation, records);
  const only = onlyWords(options);
  const { runs: selected, notBegun } = selectedRuns(records, only, options["last"] === true);
  if (selected.length === 0 && (only.length === 0 || notBegun.length === 0))
    throw nothingToRollBack(options);
  return { rollbacks: rollbacksOf(selected, records, force), notBegun };
}

function nothingToRollBack(options: Options, of = ""): Failure {
  return new Failure("rollback/no-snapshot", {
    message: `No run of apply to roll back${of}.`,
    hint: [
      "List the runs:",
      `  ${suggestedCommand(options, "history")}`,
      "Restore the modem's factory settings instead:",
      `  ${suggestedCommand(options, "rollback", "--stock")}`,
    ].join("\n"),
  });
}

/** Returns the rollbacks of run ids and profiles. */
async function ofArguments(invocation: Invocation, records: readonly RunRecord[]): Promise<Work> {
  const { args, options, io } = invocation;
  const force = options["force"] === true;
  const isFile = (arg: string): boolean =>
    !isRunId(arg) && (/[./\\]/.test(arg) || existsSync(resolve(io.cwd, arg)));
  const isChosen = matching(onlyWords(options));
  const named = args
    .filter((arg) => !isFile(arg))
    .map((id) => namedRun(id, records, options))
    .filter((record) => isChosen(selectableOf(record)));
  const files = args.filter(isFile);
  const targets = await namedTargets(files, invocation);
  const found = targets.map((target) => ({
    target,
    rollback: rollbackOfTarget(records, target, force),
  }));
  const ofFiles = found.flatMap(({ rollback }): readonly Rollback[] =>
    rollback === undefined ? [] : [rollback],
  );
  const rollbacks = [...rollbacksOf(named, records, force), ...ofFiles];
  const names = args.length > 0 ? args : [String(options["host"])];
  if (rollbacks.length === 0) throw nothingToRollBack(options, ` for ${names.join(", ")}`);
  const without = found.filter(({ rollback }) => rollback === undefined);
  return { rollbacks, notBegun: without.map(({ target }) => target.name) };
}

/** Returns the targets of these profiles, and the one of --host. */
async function namedTargets(
  files: readonly string[],
  { options, io }: Invocation,
): Promise<readonly Target[]> {
  const targets = files.length === 0 ? [] : await readTargets(files, options, io);
  const { host } = options;
  if (typeof host !== "string") return targets;
  return [...targets, { ...(await targetHere(options, io)), name: host }];
}

function namedRun(id: string, records: readonly RunRecord[], options: Options): RunRecord {
  const record = records.find(({ header }) => header.id === id);
  if (record?.snapshot !== undefined) return record;
  throw new Failure("usage/unknown-run", {
    message:
      record === undefined
        ? `Unknown run "${id}".`
        : `Run ${id} changed nothing, so it has nothing to roll back.`,
    hint: `List the runs:\n  ${suggestedCommand(options, "history")}`,
  });
}

/** Without a router: the connected modem alone. With files or --host: also their routers as before the first run. */
async function toStock(invocation: Invocation, runs: RunStore): Promise<Work["rollbacks"]> {
  const { args, options, io } = invocation;
  if (args.length === 0 && options["host"] === undefined)
    return [
      { target: { ...(await targetHere(options, io)), name: "modem" }, goal: { kind: "stock" } },
    ];
  const targets = await namedTargets(args, invocation);
  return Promise.all(
    targets.map(async (target) => {
      const before = (await runs.list((header) => mayConcern(header, target)))
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
