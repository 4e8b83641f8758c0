import type { Clock } from "../../src/core/clock.ts";
import { Failure } from "../../src/core/failure.ts";
import { memoryRuns } from "../../src/runs/memory-runs.ts";
import type { KeptRuns } from "../../src/runs/memory-runs.ts";
import type { Run, RunRecord, RunStore } from "../../src/runs/store.ts";

export interface MemoryStore extends RunStore {
  /** Kills the process after the n-th journal entry: no later call returns. `died` then resolves. */
  dieAt(entry: number): { readonly died: Promise<void> };
  /** Escape cards by run. */
  readonly cards: ReadonlyMap<string, string>;
  /** Fills the disk after the n-th journal entry; 0 fills it before a run begins. */
  fullAt(entry: number): void;
  /** Releases the locks of the killed process and frees space on the disk. */
  revive(): void;
  /** Adds runs that another program recorded. */
  restore(records: readonly RunRecord[]): void;
}

/** Run store in memory, which works with the test clock because it does no real I/O. */
export function memoryStore(
  clock: Pick<Clock, "now"> = { now: () => Date.UTC(2026, 0, 1) },
): MemoryStore {
  const disk: Disk = { entriesLeft: Infinity, roomFor: Infinity, die: () => undefined };
  const kept: KeptRuns = { prefix: "run", runs: [], locked: new Set() };
  const store = memoryRuns(clock, "0.0.0", kept);
  const cards = new Map<string, string>();
  return {
    ...store,
    open: async (header) => runOn(disk, await store.open(header), cards),
    cards,
    dieAt: (entry) => {
      disk.entriesLeft = entry;
      return { died: new Promise((resolve) => (disk.die = resolve)) };
    },
    fullAt: (entry) => void (disk.roomFor = entry),
    revive: () => {
      disk.roomFor = Infinity;
      disk.entriesLeft = Infinity;
      kept.locked.clear();
    },
    restore: (records) => void kept.runs.push(...records.map((record) => ({ ...record }))),
  };
}

interface Disk {
  /** Journal entries until the process is killed. */
  entriesLeft: number;
  /** Journal entries until the disk is full. */
  roomFor: number;
  die: () => void;
}

/** Returns a run whose process can be killed and whose disk can be full. */
function runOn(disk: Disk, run: Run, cards: Map<string, string>): Run {
  const neverResolves = new Promise<never>(() => undefined);
  const checkRoom = (): void => {
    if (disk.roomFor <= 0)
      throw new Failure("refused/no-snapshot-kept", {
        message: "Cannot store the run in memory: no space left on the disk.",
      });
  };
  return {
    ...run,
    card: async (text) => {
      cards.set(run.id, text);
      await run.card(text);
    },
    begin: async (snapshot, plan) => {
      checkRoom();
      await run.begin(snapshot, plan);
    },
    revise: async (card, snapshot, plan) => {
      checkRoom();
      cards.set(run.id, card);
      await run.revise(card, snapshot, plan);
    },
    record: async (entry) => {
      checkRoom();
      disk.roomFor -= 1;
      if (disk.entriesLeft <= 0) return neverResolves;
      await run.record(entry);
      disk.entriesLeft -= 1;
      if (disk.entriesLeft > 0) return undefined;
      disk.die();
      return neverResolves;
    },
    finish: async (outcome) => {
      checkRoom();
      await run.finish(outcome);
    },
  };
}
