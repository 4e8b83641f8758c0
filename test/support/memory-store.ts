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
import { defined } from "../../src/core/defined.ts";
import type { Clock } from "../../src/core/clock.ts";
import type { Plan } from "../../src/plan/step.ts";

interface Kept {
  readonly header: RunHeader;
  readonly journal: JournalEntry[];
  snapshot?: Snapshot;
  plan?: Plan;
  outcome?: RunOutcome;
}

export interface MemoryStore extends RunStore {
  /** From the n-th journal entry on nothing more is written and nobody gets an answer: the process is dead. `died` then resolves. */
  dieAt(entry: number): { readonly died: Promise<void> };
  /** Escape cards, by run. */
  readonly cards: ReadonlyMap<string, string>;
  /** From the n-th journal entry on the disk is full; with 0 already before a run begins. */
  fullAt(entry: number): void;
  /** The dead process is gone, and its locks with it; the disk has room again. */
  revive(): void;
  /** Adds runs that another program recorded. */
  restore(records: readonly RunRecord[]): void;
}

/** Runs in memory: the second implementation of the contract, and free of real I/O, so that the leaping clock can drive it. */
export function memoryStore(
  clock: Pick<Clock, "now"> = { now: () => Date.UTC(2026, 0, 1) },
): MemoryStore {
  let entriesLeft = Infinity;
  let roomFor = Infinity;
  let die = (): void => undefined;
  const never = new Promise<never>(() => undefined);
  const kept: Kept[] = [];
  const locked = new Set<string>();
  const cards = new Map<string, string>();
  const time = (): string => new Date(clock.now()).toISOString();
  const record = ({ header, journal, snapshot, plan, outcome }: Kept): RunRecord =>
    structuredClone({
      header,
      journal,
      ...(snapshot === undefined ? {} : { snapshot }),
      ...(plan === undefined ? {} : { plan }),
      ...(outcome === undefined ? {} : { outcome }),
      ...(cards.has(header.id) ? { card: `memory:${header.id}` } : {}),
    });
  const find = (id: string): Kept | undefined => kept.find(({ header }) => header.id === id);
  return {
    lock: async (target) => {
      if (locked.has(target))
        throw new Failure("busy/run-locked", {
          message: `Another run is working on "${target}" (process ${process.pid}).`,
        });
      locked.add(target);
      return { [Symbol.asyncDispose]: async () => void locked.delete(target) };
    },
    open: async (given) => {
      const run: Kept = {
        header: {
          id: `run-${kept.length + 1}`,
          format: 1,
          ethermode: "0.0.0",
          time: time(),
          ...given,
        },
        journal: [],
      };
      kept.push(run);
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
        kept.push({ header, journal: [...journal], ...defined({ snapshot, plan, outcome }) });
    },
    close: async (id, outcome) => {
      const run = find(id);
      if (run !== undefined) run.outcome = { time: time(), ...outcome };
    },
    list: async (target) =>
      kept.filter(({ header }) => target === undefined || header.target === target).map(record),
    read: async (id) => {
      const run = find(id);
      return run === undefined ? undefined : record(run);
    },
  };
}

function diskFull(): Failure {
  return new Failure("refused/no-snapshot-kept", {
    message: "The record of the run cannot be kept in memory: no space is left there.",
  });
}
