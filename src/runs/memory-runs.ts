import type { Clock } from "../core/clock.ts";
import { Failure } from "../core/failure.ts";
import type { Run, RunRecord, RunStore } from "./store.ts";

type Kept = { -readonly [Key in keyof RunRecord]: RunRecord[Key] };

/** Everything that a store of runs in memory holds. */
export interface KeptRuns {
  /** The start of each id. */
  readonly prefix: string;
  readonly runs: Kept[];
  /** Names of the locked devices. */
  readonly locked: Set<string>;
}

/** Returns a store of runs that end with this process: those of a rehearsal. */
export function memoryRuns(
  clock: Pick<Clock, "now">,
  version: string,
  { prefix, runs, locked }: KeptRuns = { prefix: "rehearsal", runs: [], locked: new Set() },
): RunStore {
  const time = (): string => new Date(clock.now()).toISOString();
  const find = (id: string): Kept | undefined => runs.find(({ header }) => header.id === id);
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
      const id = `${prefix}-${runs.length + 1}`;
      const run: Kept = {
        header: { id, format: 1, ethermode: version, time: time(), ...given },
        journal: [],
      };
      runs.push(run);
      return runIn(run, time);
    },
    close: async (id, outcome) => {
      const run = find(id);
      if (run !== undefined) run.outcome = { time: time(), ...outcome };
    },
    // Every change replaces a property of the record, so a shallow copy stays as it is.
    list: async (accepts = () => true) =>
      runs.filter(({ header }) => accepts(header)).map((run) => ({ ...run })),
    read: async (id) => {
      const run = find(id);
      return run === undefined ? undefined : { ...run };
    },
  };
}

function runIn(run: Kept, time: () => string): Run {
  const keep = (snapshot: NonNullable<RunRecord["snapshot"]>, plan: RunRecord["plan"]): void =>
    void Object.assign(run, structuredClone({ snapshot, plan }));
  return {
    id: run.header.id,
    cardAt: `memory:${run.header.id}`,
    card: async () => void (run.card = `memory:${run.header.id}`),
    begin: async (snapshot, plan) => keep(snapshot, plan),
    revise: async (_card, snapshot, plan) => keep(snapshot, plan),
    record: async (entry) =>
      void (run.journal = [...run.journal, structuredClone({ time: time(), ...entry })]),
    finish: async (outcome) => void (run.outcome = { time: time(), ...outcome }),
  };
}
