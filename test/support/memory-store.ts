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
  let entriesLeft = Infinity;
  let roomFor = Infinity;
  let die = (): void => undefined;
  const never = new Promise<never>(() => undefined);
  const runs: StoredRun[] = [];
  const locked = new Set<string>();
  const cards = new Map<string, string>();
  const time = (): string => new Date(clock.now()).toISOString();
  const record = ({ header, journal, snapshot, plan, outcome }: StoredRun): RunRecord =>
    structuredClone({
      header,
      journal,
      ...defined({
        snapshot,
        plan,
        outcome,
        card: cards.has(header.id) ? `memory:${header.id}` : undefined,
      }),
    });
  const find = (id: string): StoredRun | undefined => runs.find(({ header }) => header.id === id);
  return {
    lock: async (target) => {
      if (locked.has(target))
        throw new Failure("busy/run-locked", {
          message: `Another run uses target "${target}" (process ${process.pid}).`,
        });
      locked.add(target);
      return { [Symbol.asyncDispose]: async () => void locked.delete(target) };
    },
    open: async (given) => {
      const run: StoredRun = {
        header: {
          id: `run-${runs.length + 1}`,
          format: 1,
          ethermode: "0.0.0",
          time: time(),
          ...given,
        },
        journal: [],
      };
      runs.push(run);
      return {
        id: run.header.id,
        cardAt: `memory:${run.header.id}`,
        begin: async (snapshot, plan) => {
          if (roomFor <= 0) throw diskFull();
          Object.assign(run, structuredClone({ snapshot, plan }));
        },
        card: async (text) => void cards.set(run.header.id, text),
        record: async (entry) => {
          roomFor -= 1;
          if (roomFor < 0) throw diskFull();
          if (entriesLeft <= 0) return never;
          run.journal.push(structuredClone({ time: time(), ...entry }));
          entriesLeft -= 1;
          if (entriesLeft > 0) return undefined;
          die();
          return never;
        },
        finish: async (outcome) => {
          if (roomFor <= 0) throw diskFull();
          run.outcome = { time: time(), ...outcome };
        },
      } satisfies Run;
    },
    cards,
    dieAt: (entry) => {
      entriesLeft = entry;
      return { died: new Promise((resolve) => (die = resolve)) };
    },
    fullAt: (entry) => void (roomFor = entry),
    revive: () => {
      roomFor = Infinity;
      entriesLeft = Infinity;
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
    list: async (target) =>
      runs.filter(({ header }) => target === undefined || header.target === target).map(record),
    read: async (id) => {
      const run = find(id);
      return run === undefined ? undefined : record(run);
    },
  };
}

function diskFull(): Failure {
  return new Failure("refused/no-snapshot-kept", {
    message: "Cannot store the run in memory: no space left on the disk.",
  });
}
