import { Failure } from "../core/failure.ts";
import { targetOf } from "../profile/targets.ts";
import type { Target } from "../profile/targets.ts";
import type { RunRecord, RunStore } from "../runs/store.ts";
import { lastChange, restoreTarget } from "../workflows/run/rollback.ts";
import type { RestoreOptions } from "../workflows/run/rollback.ts";
import type { Invocation } from "./command.ts";
import { agreement, confirmSeconds, runTargets } from "./run-targets.ts";
import { openRuns } from "../app/open-runs.ts";
import { readTargets } from "../app/read-targets.ts";

type Way = Pick<RestoreOptions, "purpose" | "destination" | "undoes">;

export async function run(invocation: Invocation): Promise<number> {
  const { options, io } = invocation;
  const runs = openRuns(options, io);
  const ways =
    options["stock"] === true
      ? await toStock(invocation, runs)
      : await toSnapshots(invocation, runs);
  const agree = agreement(invocation);
  return runTargets(
    ways.map(({ target }) => target),
    invocation,
    (target, world, emit) => {
      const way = ways.find((one) => one.target === target)?.way;
      if (way === undefined)
        throw new Failure("internal/bug", { message: `No way back was found for ${target.name}.` });
      return restoreTarget(
        target,
        world,
        { ...way, confirmTimeoutSeconds: confirmSeconds(options), agree, emit, stop: io.interrupt },
        { signal: new AbortController().signal },
      );
    },
  );
}

/** The named run, or the last one that changed something; `--only` picks the last one of each named target. */
async function toSnapshots(
  { args, options }: Invocation,
  runs: RunStore,
): Promise<readonly { readonly target: Target; readonly way: Way }[]> {
  const only = Array.isArray(options["only"]) ? options["only"].map(String) : [];
  const records = await Promise.all(
    args.length > 0
      ? args.map((id) => named(id, runs))
      : only.length > 0
        ? only.map(async (name) => lastChange(await runs.list(name)))
        : [runs.list().then(lastChange)],
  );
  const found = records.filter((record) => record !== undefined);
  if (found.length === 0 || found.length < records.length) {
    throw new Failure("rollback/no-snapshot", {
      message: "There is no apply to go back from.",
      hint: "`ethermode history` lists the runs, and `ethermode rollback RUN` goes back from any of them; `ethermode rollback --stock` restores the modem's stock settings.",
    });
  }
  return found.map((record) => ({ target: targetIn(record), way: wayFrom(record) }));
}

async function named(id: string, runs: RunStore): Promise<RunRecord> {
  const record = await runs.read(id);
  if (record?.snapshot !== undefined) return record;
  throw new Failure("usage/unknown-run", {
    message:
      record === undefined
        ? `There is no run ${id}.`
        : `Run ${id} changed nothing, so there is nothing to go back to.`,
    hint: "`ethermode history` lists the runs.",
  });
}

function wayFrom({ header, snapshot }: RunRecord): Way {
  return {
    purpose: "rollback",
    destination: { kind: "snapshot", snapshot: snapshot ?? {} },
    undoes: header.id,
  };
}

function targetIn({ header }: RunRecord): Target {
  return header.wish as Target; // written by apply from a target
}

/** Without a file: the modem that is there, and nothing else. With files: their modems, and their routers as before the first run. */
async function toStock(
  { args, options, io }: Invocation,
  runs: RunStore,
): Promise<readonly { readonly target: Target; readonly way: Way }[]> {
  if (args.length === 0) {
    const port = typeof options["port"] === "string" ? { port: options["port"] } : {};
    return [
      {
        target: targetOf("modem", { file: "", line: 0 }, { modem: port }),
        way: { purpose: "stock", destination: { kind: "stock" } },
      },
    ];
  }
  return Promise.all(
    readTargets(args, options, io).map(async (target) => {
      const before = (await runs.list(target.name))
        .filter(({ header }) => header.purpose === "apply")
        .map(({ snapshot }) => snapshot?.router?.values ?? {});
      // The oldest value of each path is what was there before the first run.
      const routerBefore = Object.assign({}, ...before.toReversed()) as Record<
        string,
        string | readonly string[] | null
      >; // State["router"] values only
      return {
        target,
        way: { purpose: "stock", destination: { kind: "stock", routerBefore } } as const,
      };
    }),
  );
}
