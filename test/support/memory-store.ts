import { Failure } from "../../src/core/failure.ts";
import type {
  JournalEntry,
  Run,
  RunHeader,
  RunOutcome,
  RunRecord,
  RunStore,
  Snapshot,
} from "../../src/runs/store.ts";
import type { Clock } from "../../src/core/clock.ts";
import { defined } from "../../src/core/defined.ts";
import type { Plan } from "../../src/plan/step.ts";

interface StoredRun {
  readonly header: RunHeader;
  readonly journal: JournalEntry[];
  snapshot?: Snapshot;
  plan?: Plan;
  outcome?: RunOutcome;
}

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
  const runs: StoredRun[] = [];
  const locked = new Set<string>();
  const cards = new Map<string, string>();
  const time = (): string => new Date(clock.now()).toISOString();
  const record = (run: StoredRun): RunRecord => recordOf(run, cards.has(run.header.id));
  const find = (id: string): StoredRun | undefined => runs.find(({ header }) => header.id === id);
  return {
    lock: async (device) => {
      if (locked.has(device))
        throw new Failure("busy/run-locked", {
          message: `Another run uses "${device}" (process ${process.pid}).`,
        });
      locked.add(device);
      return { [Symbol.asyncDispose]: async () => void locked.delete(device) };
    },
    open: async (given) => {
      const id = `run-${runs.length + 1}`;
      const header = { id, format: 1, ethermode: "0.0.0", time: time(), ...given } as const;
      const run: StoredRun = { header, journal: [] };
      runs.push(run);
      return runOn(disk, run, { time, cards });
    },
    cards,
    dieAt: (entry) => {
      disk.entriesLeft = entry;
      return { died: new Promise((resolve) => (disk.die = resolve)) };
    },
    fullAt: (entry) => void (disk.roomFor = entry),
    revive: () => {
      disk.roomFor = Infinity;
      disk.entriesLeft = Infinity;
      locked.clear();
    },
    restore: (records) => {
      for (const { header, snapshot, plan, journal, outcome } of records)
        runs.push({ header, journal: [...journal], ...defined({ snapshot, plan, outcome }) });
    },
    close: async (id, outcome) => {
      const run = find(id);
      if (run !== undefined) run.outcome = { time: time(), ...outcome };
    },
    list: async (accepts = () => true) => runs.filter(({ header }) => accepts(header)).map(record),
    read: async (id) => {
      const run = find(id);
      return run === undefined ? undefined : record(run);
    },
  };
}

function recordOf(
  { header, journal, snapshot, plan, outcome }: StoredRun,
  hasCard: boolean,
): RunRecord {
  const card = hasCard ? `memory:${header.id}` : undefined;
  return structuredClone({ header, journal, ...defined({ snapshot, plan, outcome, card }) });
}

interface Disk {
  /** Journal entries until the process is killed. */
  entriesLeft: number;
  /** Journal entries until the disk is full. */
  roomFor: number;
  die: () => void;
}

function runOn(
  disk: Disk,
  run: StoredRun,
  { time, cards }: { readonly time: () => string; readonly cards: Map<string, string> },
): Run {
  const neverResolves = new Promise<never>(() => undefined);
  return {
    id: run.header.id,
    cardAt: `memory:${run.header.id}`,
    begin: async (snapshot, plan) => {
      if (disk.roomFor <= 0) throw diskFull();
      Object.assign(run, structuredClone({ snapshot, plan }));
    },
    revise: async (card, snapshot, plan) => {
      if (disk.roomFor <= 0) throw diskFull();
      cards.set(run.header.id, card);
      Object.assign(run, structuredClone({ snapshot, plan }));
    },
    card: async (text) => void cards.set(run.header.id, text),
    record: async (entry) => {
      disk.roomFor -= 1;
      if (disk.roomFor < 0) throw diskFull();
      if (disk.entriesLeft <= 0) return neverResolves;
      run.journal.push(structuredClone({ time: time(), ...entry }));
      disk.entriesLeft -= 1;
      if (disk.entriesLeft > 0) return undefined;
      disk.die();
      return neverResolves;
    },
    finish: async (outcome) => {
      if (disk.roomFor <= 0) throw diskFull();
      run.outcome = { time: time(), ...outcome };
    },
  };
}

function diskFull(): Failure {
  return new Failure("refused/no-snapshot-kept", {
    message: "Cannot store the run in memory: no space left on the disk.",
  });
}
