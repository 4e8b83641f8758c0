import { defined } from "../../core/defined.ts";
import type { Plan } from "../../plan/step.ts";
import {
  changedDevices,
  includesDevices,
  mayShareDevice,
  namedDevices,
  sameModem,
  sameRouter,
  sharesDevice,
} from "../../runs/devices.ts";
import type { DeviceIds } from "../../runs/device-ids.ts";
import type { NamedDevices } from "../../runs/devices.ts";
import type { RunRecord, RunStore, Snapshot } from "../../runs/store.ts";
import { mergedSnapshots, restoredSnapshot, unfinishedRuns } from "../../runs/unfinished.ts";
import type { Restored } from "../../runs/unfinished.ts";
import { fieldOf, planIn, tokenIn } from "../../runs/written.ts";
import type { Devices } from "../devices.ts";
import type { TargetResult } from "../events.ts";
import type { InterruptedStep } from "../modem/open-after-restart.ts";
import type { AssessOptions } from "../observe/assess.ts";
import type { Goal } from "../observe/goal.ts";

/** Everything that earlier runs of these devices left unfinished. All of it is empty when none did. */
export interface Resumption {
  /** The state that a rollback restores, instead of the half-changed state found now. */
  readonly snapshot: Pick<Snapshot, "modem" | "router"> | undefined;
  /** Ids of settings that were written without the restart that activates them. */
  readonly restartDue: readonly string[];
  /** Guards that our runs armed, by token: each may still be armed. */
  readonly guards: ReadonlyMap<string, string>;
  /** Ids of the unfinished runs, oldest first. */
  readonly runs: readonly string[];
  /**
   * Records how the runs ended in the end whose devices all took part. Until then they stay
   * unfinished, so that a run that is killed or writes nothing forgets none of them.
   */
  close(outcome: "applied" | "interrupted" | "rolled-back"): Promise<void>;
}

/** Returns the devices of a target as they were found. */
export function foundDevices({ modem, router }: Devices): DeviceIds {
  return defined({
    modem: modem === undefined ? undefined : { model: modem.model.id, identity: modem.identity },
    router: router === undefined ? undefined : router.id,
  });
}

/**
 * Returns everything that unfinished runs left on these devices. `armed` is the token of the guard
 * on the router: a run that armed it counts, whatever address it used.
 */
export async function readResumption(
  own: NamedDevices,
  runs: RunStore,
  armed?: string,
): Promise<Resumption> {
  const near = await runs.list((header) => mayShareDevice(header, own));
  const known = armed === undefined || near.some((record) => tokensOf(record).includes(armed));
  const records = known ? near : await runs.list();
  const guards = new Map(
    records.flatMap((record) =>
      tokensOf(record).map((token) => [token, record.header.id] as const),
    ),
  );
  const armedBy = armed === undefined ? undefined : guards.get(armed);
  const parts = unfinishedRuns(records).flatMap((record) => {
    const isArmed = record.header.id === armedBy;
    if (!isArmed && !sharesDevice(own, namedDevices(record))) return [];
    return [{ record, ...partsOf(record, records, own, isArmed) }];
  });
  return {
    snapshot: parts.length === 0 ? undefined : mergedSnapshots(byAge(parts)),
    restartDue: restartDueAfter(
      parts.filter(({ snapshot }) => snapshot.modem !== undefined).map(({ record }) => record),
    ),
    guards,
    runs: parts.map(({ record }) => record.header.id),
    close: async (how) => {
      for (const { record, isCovered } of parts) {
        if (!isCovered) continue;
        // A recorded outcome is replaced only by a more certain one.
        if (record.outcome === undefined || how !== "interrupted")
          await runs.close(record.header.id, { outcome: how, exit: how === "applied" ? 0 : 130 });
      }
    },
  };
}

interface Part {
  readonly record: RunRecord;
  /** The snapshot of the devices that take part now. */
  readonly snapshot: Restored;
  readonly isCovered: boolean;
}

/** Returns the part of a run that concerns these devices. */
function partsOf(
  record: RunRecord,
  records: readonly RunRecord[],
  own: NamedDevices,
  isArmed: boolean,
): Omit<Part, "record"> {
  const theirs = namedDevices(record);
  const { modem, router } = restoredSnapshot(record, records);
  const hasRouter = isArmed || sameRouter(own.devices.router, theirs.devices.router);
  const snapshot = defined({
    modem: sameModem(own, theirs) ? modem : undefined,
    router: hasRouter ? router : undefined,
  });
  const changed = changedDevices(record);
  const rest = isArmed ? defined({ modem: changed.modem }) : changed;
  return { snapshot, isCovered: includesDevices(own, { target: theirs.target, devices: rest }) };
}

/** The run of a snapshot tells its age: an unfinished rollback restores an older one. */
function byAge(parts: readonly Part[]): readonly Restored[] {
  const age = ({ record: { header } }: Part): string => header.undoes ?? header.id;
  return parts
    .toSorted((a, b) => (age(a) < age(b) ? -1 : age(a) > age(b) ? 1 : 0))
    .map(({ snapshot }) => snapshot);
}

/** Returns the facts that an assessment needs about the unfinished runs. */
export function resumed({
  restartDue,
  snapshot,
}: Resumption): Pick<AssessOptions, "restartDue" | "before" | "wasConnected"> {
  const { settings: before, connected: wasConnected } = snapshot?.modem ?? {};
  return defined({ restartDue, before, wasConnected });
}

/**
 * Returns how a run closes the unfinished ones that it completed or undid. A rollback that was
 * undone did neither.
 */
export function endingOf(
  { kind }: Goal,
  { outcome }: TargetResult,
): "interrupted" | "rolled-back" | undefined {
  if (outcome === "applied" || outcome === "applied-unproven") return "interrupted";
  const isUndone = outcome === "rolled-back" || (outcome === "interrupted" && kind === "profile");
  return isUndone ? "rolled-back" : undefined;
}

/** Steps during which the modem can restart. */
const mayRestart = ["modem.restart", "modem.connect"];

/** Returns when the modem step started during which one of these runs ended. */
export function interruptedStep(records: readonly RunRecord[]): InterruptedStep {
  const since = (isRestart: boolean): number | undefined => {
    const starts = records
      .flatMap(lastStep)
      .filter(({ kind }) => mayRestart.includes(kind) === isRestart);
    return starts.length === 0 ? undefined : Math.max(...starts.map(({ sinceMs }) => sinceMs));
  };
  return { restartingSince: since(true), executingSince: since(false) };
}

/** Returns the modem step that is the last entry of the journal and did not end. */
function lastStep({
  plan = [],
  journal,
}: RunRecord): readonly { readonly kind: string; readonly sinceMs: number }[] {
  const last = journal.at(-1);
  if (last?.state !== "started") return [];
  const steps =
    last.phase === "apply"
      ? plan
      : journal.map(({ note }) => planIn(note)).findLast((found) => found !== undefined);
  const kind = steps?.[last.step]?.kind ?? "";
  return kind.startsWith("modem.") ? [{ kind, sinceMs: Date.parse(last.time) }] : [];
}

function restartDueAfter(oldestFirst: readonly RunRecord[]): readonly string[] {
  const due = new Set<string>();
  for (const { plan = [], journal } of oldestFirst) {
    let undoPlan: Plan = [];
    for (const { step, state, note, phase } of journal) {
      undoPlan = planIn(note) ?? undoPlan;
      for (const id of inheritedIn(note)) due.add(id);
      const executed = (phase === "apply" ? plan : undoPlan)[step];
      // A failed write may still have been carried out.
      if (executed?.kind === "modem.set") due.add(executed.setting);
      if (executed?.kind === "modem.restart" && state === "done") due.clear();
    }
  }
  return [...due];
}

function tokensOf({ journal }: RunRecord): readonly string[] {
  return journal.map(({ note }) => tokenIn(note)).filter((token) => token !== undefined);
}

function inheritedIn(note: Parameters<typeof fieldOf>[0]): readonly string[] {
  const owed = fieldOf(note, "restartDue");
  return Array.isArray(owed) ? owed.filter((id) => typeof id === "string") : [];
}
