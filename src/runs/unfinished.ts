import { defined } from "../core/defined.ts";
import { changedDevices, includesDevices, namedDevices } from "./devices.ts";
import type { RunRecord, Snapshot } from "./store.ts";
import { hasWritten } from "./written.ts";

/** Returns the runs that began and did not end completely applied or rolled back, oldest first. */
export function unfinishedRuns(records: readonly RunRecord[]): readonly RunRecord[] {
  return records.filter((record, index) => {
    const { plan, outcome } = record;
    if (plan === undefined) return false;
    if (outcome === undefined) return true;
    return (
      outcome.outcome === "rollback-incomplete" &&
      !records.slice(index + 1).some((later) => hasTakenOver(later, record))
    );
  });
}

/** A later run of the same devices began with the snapshot of the incomplete one. */
function hasTakenOver(later: RunRecord, earlier: RunRecord): boolean {
  const devices = changedDevices(earlier);
  return (
    hasWritten(later) &&
    includesDevices(namedDevices(later), { target: earlier.header.target, devices })
  );
}

export type Restored = Pick<Snapshot, "modem" | "router">;

/** Returns the runs whose snapshots a run restores: those it rolls back, or itself. */
export function restoredIds({ header }: Pick<RunRecord, "header">): readonly string[] {
  return header.restores ?? [header.undoes ?? header.id];
}

/**
 * Returns the snapshot that undoes the run. An unfinished rollback is resumed towards the snapshot
 * it restores, not towards its own.
 */
export function restoredSnapshot(record: RunRecord, records: readonly RunRecord[]): Restored {
  const ids = restoredIds(record);
  const found = records.filter(({ header }) => ids.includes(header.id));
  const snapshots = found.flatMap(({ snapshot }) => (snapshot === undefined ? [] : [snapshot]));
  return snapshots.length === 0 ? (record.snapshot ?? {}) : mergedSnapshots(snapshots);
}

/** Merges snapshots of the same devices, oldest first. For each value the oldest one wins. */
export function mergedSnapshots(oldestFirst: readonly Restored[]): Restored {
  return oldestFirst.reduceRight<Restored>(
    (newer, older) => ({ ...newer, ...over(older, newer) }),
    {},
  );
}

function over(older: Restored, newer: Restored): Restored {
  const { modem, router } = older;
  const connected = modem?.connected ?? newer.modem?.connected;
  const context = modem?.context ?? newer.modem?.context;
  return defined({
    modem:
      modem === undefined
        ? undefined
        : {
            ...modem,
            settings: { ...newer.modem?.settings, ...modem.settings },
            ...defined({ connected, context }),
          },
    router:
      router === undefined
        ? undefined
        : {
            ...router,
            values: { ...newer.router?.values, ...router.values },
            files: { ...newer.router?.files, ...router.files },
          },
  });
}
