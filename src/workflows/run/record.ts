import { defined } from "../../core/defined.ts";
import { asFailure } from "../../core/failure.ts";
import type { Failure } from "../../core/failure.ts";
import { maskPublicAddresses } from "../../core/public-addresses.ts";
import type { Json } from "../../core/json.ts";
import type { Run, RunHeader } from "../../runs/store.ts";
import type { Emit, TargetResult } from "../events.ts";
import type { Goal } from "../observe/goal.ts";
import { foundDevices } from "./resumption.ts";
import type { Session } from "./session.ts";

const purposes = {
  profile: "apply",
  snapshot: "rollback",
  stock: "stock",
} as const satisfies Record<Goal["kind"], RunHeader["purpose"]>;

/** Opens the record of a run, before anything of it is stored. */
export function openRun({ target, goal, world, devices, fleet }: Session): Promise<Run> {
  return world.runs.open(
    defined({
      target: target.name,
      purpose: purposes[goal.kind],
      // A target is plain data with secrets by reference. Only its type is narrower than JSON.
      wish: JSON.parse(JSON.stringify(target)) as Json,
      ...(goal.kind === "snapshot" ? { undoes: goal.run, restores: goal.runs } : {}),
      devices: foundDevices(devices),
      fleet,
    }),
  );
}

/**
 * Returns a run whose journal may fail, which is reported once. The undo continues without a
 * journal, because the snapshot it restores is on disk already.
 */
export function withOptionalJournal(run: Run, emit: Emit): Run {
  let isReported = false;
  return {
    ...run,
    record: (entry) =>
      run.record(entry).catch((error: unknown) => {
        if (!isReported) emit(notWritten(error));
        isReported = true;
      }),
  };
}

/** Returns a run that also keeps its journal in memory. */
export function withJournal(run: Run): {
  readonly run: Run;
  readonly entries: readonly Parameters<Run["record"]>[0][];
} {
  const entries: Parameters<Run["record"]>[0][] = [];
  return {
    entries,
    run: {
      ...run,
      record: async (entry) => {
        await run.record(entry);
        entries.push(entry);
      },
    },
  };
}

/**
 * Records the result and returns it with the id of the run. A failed write is only reported: the
 * next run finds this one unfinished and closes it.
 */
export async function finish(
  run: Run,
  result: TargetResult,
  emit: Emit,
  failure?: Failure,
): Promise<TargetResult & { readonly run: string }> {
  const { outcome, exit, verdict } = result;
  const kept = failure && {
    code: failure.code,
    message: maskPublicAddresses(failure.message),
  };
  await run
    .finish(defined({ outcome, exit, verdict, failure: kept }))
    .catch((error: unknown) => emit(notWritten(error)));
  return { ...result, run: run.id };
}

function notWritten(error: unknown): Parameters<Emit>[0] {
  return {
    type: "finding",
    code: "run-not-recorded",
    severity: "warning",
    message:
      "The run can no longer be recorded. The devices are in the state that this run reports.",
    evidence: [asFailure(error).message],
    fix: "Free disk space, then run the same command again. It assesses the devices and closes this run.",
  };
}
