import { defined } from "../core/defined.ts";
import type { Target } from "../profile/targets.ts";
import {
  changedDevices,
  devicesOf,
  mayConcern,
  namedDevices,
  routerIdOf,
  sameAddress,
  sameModem,
  sameRouter,
  storedTarget,
} from "../runs/devices.ts";
import type { NamedDevices } from "../runs/devices.ts";
import type { FleetRun, RunRecord } from "../runs/store.ts";
import {
  mergedSnapshots,
  restoredIds,
  restoredSnapshot,
  unfinishedRuns,
} from "../runs/unfinished.ts";
import { hasWritten } from "../runs/written.ts";
import type { SnapshotGoal } from "./observe/goal.ts";

/** One set of devices and the snapshot it goes back to. */
export interface Rollback {
  readonly target: Target;
  readonly goal: SnapshotGoal;
}

/** The runs that a rollback undoes, and the targets of their fleet run that have no run. */
export interface Selection {
  readonly runs: readonly RunRecord[];
  readonly fleet?: FleetRun;
  readonly notBegun: readonly string[];
}

/**
 * Selects every unfinished run and the last change. If that belongs to a fleet run, all runs of it
 * are selected.
 */
export function lastSelection(records: readonly RunRecord[]): Selection {
  const unfinished = unfinishedRuns(records);
  const fleetRun = records.findLast(
    ({ header }) => header.purpose === "apply" && header.fleet !== undefined,
  )?.header;
  const last = records.findLast(isChange);
  const newest = [last, unfinished.at(-1)].flatMap((record) => record?.header ?? []);
  const fleet = newest.some(({ fleet: one }) => one !== undefined && one.id === fleetRun?.fleet?.id)
    ? fleetRun?.fleet
    : undefined;
  const chosen = (record: RunRecord): boolean =>
    unfinished.includes(record) ||
    record === last ||
    (fleet !== undefined && record.header.fleet?.id === fleet.id && isChange(record));
  return {
    runs: records.filter(chosen),
    notBegun: notBegun(records, fleet),
    ...defined({ fleet }),
  };
}

/** Selects the last fleet run, and the unfinished runs of its devices. */
export function fleetSelection(records: readonly RunRecord[]): Selection {
  const fleet = records.findLast(
    ({ header }) => header.purpose === "apply" && header.fleet !== undefined,
  )?.header.fleet;
  const runs = records.filter(
    (record) => fleet !== undefined && record.header.fleet?.id === fleet.id && isChange(record),
  );
  return { runs, notBegun: notBegun(records, fleet), ...defined({ fleet }) };
}

/**
 * Selects the runs of the named targets: their unfinished runs and the last change of each of their
 * devices.
 */
export function namedSelection(records: readonly RunRecord[], names: readonly string[]): Selection {
  const runs = names.flatMap((name) =>
    changesOf(records.filter(({ header }) => header.target === name)),
  );
  const notBegun = names.filter(
    (name) => !records.some((record) => record.header.target === name && isChange(record)),
  );
  return { runs, notBegun };
}

/** Returns the unfinished runs and the last change of each device, oldest first. */
function changesOf(records: readonly RunRecord[]): readonly RunRecord[] {
  const unfinished = unfinishedRuns(records);
  const changes = records.filter(isChange);
  const latest = changes.filter(
    (record, index) =>
      !changes
        .slice(index + 1)
        .some((later) => areTogether(namedDevices(record), namedDevices(later))),
  );
  return records.filter((record) => unfinished.includes(record) || latest.includes(record));
}

/**
 * Returns the rollback of the devices at the address of a target, else of its name. Devices that
 * share the address are distinguished when they are open.
 */
export function rollbackOfTarget(
  records: readonly RunRecord[],
  target: Target,
  force: boolean,
): Rollback | undefined {
  const pin = target.router?.hostKey?.replace(/=+$/, "");
  const runs = changesOf(
    records.filter((record) => {
      const { hostKey } = devicesOf(record).router ?? {};
      const isPinned = pin !== undefined && hostKey !== undefined;
      return mayConcern(record.header, target) && (!isPinned || hostKey === pin);
    }),
  );
  const all = rollbacksOf(runs, records, force);
  const address = routerIdOf(target);
  const there = all.filter((one) => {
    const other = routerIdOf(one.target);
    return address !== undefined && other !== undefined && sameAddress(address, other);
  });
  const [newest, ...others] = (there.length > 0 ? there : all).toReversed();
  return newest === undefined
    ? undefined
    : {
        target: withLogin(newest.target, target),
        goal: { ...newest.goal, others: others.map(({ goal }) => goal) },
      };
}

/** Returns the stored target with the login that its profile has now. */
function withLogin(stored: Target, { router }: Target): Target {
  if (stored.router === undefined || router === undefined) return stored;
  const { wan } = stored.router;
  return { ...stored, router: { ...router, wan } };
}

/** Returns one rollback for each set of devices: the oldest snapshot of each value counts. */
export function rollbacksOf(
  runs: readonly RunRecord[],
  records: readonly RunRecord[],
  force = false,
): readonly Rollback[] {
  const groups: RunRecord[][] = [];
  for (const run of new Set(runs)) {
    const group = groups.find((members) =>
      members.every((member) => areTogether(namedDevices(member), namedDevices(run))),
    );
    if (group === undefined) groups.push([run]);
    else group.push(run);
  }
  return groups.map((group) => rollbackOf(group, records, force));
}

function rollbackOf(
  group: readonly RunRecord[],
  records: readonly RunRecord[],
  force: boolean,
): Rollback {
  const ids = [...new Set(group.flatMap(restoredIds))].sort();
  const restored = group
    .toSorted((a, b) => (ageOf(a) < ageOf(b) ? -1 : 1))
    .map((record) => restoredSnapshot(record, records));
  // The target of the last run that changed the most devices reaches all of them.
  const widest = group.reduce((best, run) => (breadth(run) >= breadth(best) ? run : best));
  return {
    target: storedTarget(widest.header) as Target, // written by apply from a target
    goal: {
      kind: "snapshot",
      snapshot: mergedSnapshots(restored),
      runs: ids,
      ...defined({ run: ids[0], force: force || undefined }),
    },
  };
}

function ageOf(record: RunRecord): string {
  return record.header.undoes ?? record.header.id;
}

function breadth(record: RunRecord): number {
  return Object.keys(changedDevices(record)).length;
}

/** Returns whether one rollback can restore both: they share a device and no other one differs. */
function areTogether(a: NamedDevices, b: NamedDevices): boolean {
  const [modems, routers] = [
    [a.devices.modem, b.devices.modem],
    [a.devices.router, b.devices.router],
  ];
  const [isModem, isRouter] = [sameModem(a, b), sameRouter(a.devices.router, b.devices.router)];
  return (
    (isModem || isRouter) &&
    (isModem || modems.includes(undefined)) &&
    (isRouter || routers.includes(undefined))
  );
}

/** Returns whether a run is an apply or a reset to factory settings that may have changed a device. */
function isChange({ header, snapshot, outcome, plan, journal }: RunRecord): boolean {
  if (header.purpose === "rollback" || snapshot === undefined) return false;
  const isKept = outcome === undefined || outcome.outcome.startsWith("applied");
  return isKept || hasWritten({ journal, ...defined({ plan }) });
}

/** Returns the targets of a fleet run that no run of it changed. */
export function notBegun(
  records: readonly RunRecord[],
  fleet: FleetRun | undefined,
): readonly string[] {
  if (fleet === undefined) return [];
  const begun = records
    .filter((record) => record.header.fleet?.id === fleet.id && isChange(record))
    .map(({ header }) => header.target);
  return fleet.targets.filter((name) => !begun.includes(name));
}
