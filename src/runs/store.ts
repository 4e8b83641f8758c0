import type { Call } from "../core/call.ts";
import type { Json } from "../core/json.ts";
import type { State } from "../plan/state.ts";
import type { Plan } from "../plan/step.ts";

/** What a run set out to do. */
export interface RunHeader {
  readonly id: string;
  readonly format: 1;
  readonly ethermode: string;
  readonly time: string;
  readonly target: string;
  readonly purpose: "apply" | "rollback" | "stock";
  /** How the target was described, secrets by reference only, so that a rollback needs no profile. */
  readonly wish: Json;
  /** The run whose snapshot this one goes back to. */
  readonly undoes?: string;
}

/** The observed value of exactly the keys the plan touches; only here may a value that is secret stand in clear, because the way back needs it. */
export interface Snapshot {
  readonly format: 1;
  readonly run: string;
  readonly target: string;
  readonly time: string;
  readonly ethermode: string;
  readonly modem?: {
    readonly model: string;
    readonly firmware: string;
    readonly identity: string;
    readonly settings: State["modem"];
  };
  readonly router?: {
    readonly host: string;
    readonly hostKey?: string;
    readonly release: string;
    readonly interface: string;
    readonly values: State["router"];
    /** The files these values stand in, whole. */ readonly files?: Readonly<
      Record<string, string>
    >;
  };
}

export interface JournalEntry {
  readonly time: string;
  /** `apply` walks the plan of plan.json; `undo` walks the way back, whose plan stands in its first entry. */
  readonly phase: "apply" | "undo";
  /** Position in the plan of this phase; -1 for an entry that is about the phase itself. */
  readonly step: number;
  readonly state: "started" | "done" | "skipped" | "failed";
  /** Free facts: the undo plan, the guard's token, a failure's code. */
  readonly note?: Json;
}

export type Outcome =
  | "unchanged"
  | "applied"
  | "applied-unproven"
  | "rolled-back"
  | "rollback-incomplete"
  | "refused"
  | "failed"
  | "interrupted";

export interface RunOutcome {
  readonly time: string;
  readonly outcome: Outcome;
  readonly exit: number;
  readonly verdict?: string;
  readonly failure?: { readonly code: string; readonly message: string };
}

/** A run as it stands on disk; parts that were not reached yet are missing. */
export interface RunRecord {
  readonly header: RunHeader;
  readonly snapshot?: Snapshot;
  readonly plan?: Plan;
  readonly journal: readonly JournalEntry[];
  readonly outcome?: RunOutcome;
  /** Where its escape card is, for people. */
  readonly card?: string;
}

/** A run being written. Every call returns only after the bytes are on the disk. */
export interface Run {
  readonly id: string;
  /** The way back in words, for a person who has nothing but this file; `cardAt` is where they find it. Comes before `begin`. */
  card(text: string): Promise<void>;
  readonly cardAt: string;
  /** From here on the run counts as begun. Throws `refused/no-snapshot-kept`, as does `card`, where that is impossible; then nothing of the run is left. */
  begin(snapshot: Snapshot, plan: Plan): Promise<void>;
  record(entry: Omit<JournalEntry, "time">): Promise<void>;
  finish(outcome: Omit<RunOutcome, "time">): Promise<void>;
}

/** Where runs live, newest last. */
export interface RunStore {
  /** Holds the target until disposed; throws `busy/run-locked` naming the owner while another living process holds it. */
  lock(target: string, call: Call): Promise<AsyncDisposable>;
  /** Throws `refused/no-snapshot-kept` when nothing can be written here. */
  open(header: Omit<RunHeader, "id" | "format" | "ethermode" | "time">): Promise<Run>;
  /** Writes the outcome of a run that another process left without one. */
  close(id: string, outcome: Omit<RunOutcome, "time">): Promise<void>;
  list(target?: string): Promise<readonly RunRecord[]>;
  read(id: string): Promise<RunRecord | undefined>;
}

/** Returns the last apply that has a snapshot: the run that `rollback` undoes. */
export function lastChange(records: readonly RunRecord[]): RunRecord | undefined {
  return records.findLast(
    ({ header, snapshot }) => header.purpose === "apply" && snapshot !== undefined,
  );
}
