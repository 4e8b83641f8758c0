import type { Call } from "../core/call.ts";
import type { Json } from "../core/json.ts";
import type { DeviceIds } from "./device-ids.ts";
import type { State } from "../plan/state.ts";
import type { Plan } from "../plan/step.ts";

/** The purpose and target of a run. */
export interface RunHeader {
  readonly id: string;
  readonly format: 1;
  readonly ethermode: string;
  readonly time: string;
  readonly target: string;
  readonly purpose: "apply" | "rollback" | "stock";
  /** The target with secrets by reference only, so that a rollback needs no profile. */
  readonly wish: Json;
  /** The run whose snapshot this one restores; the oldest of them. */
  readonly undoes?: string;
  /** All runs whose snapshots this one restores, oldest first. Absent in runs of version 0.1.0. */
  readonly restores?: readonly string[];
  /** The devices of the target as they were found. Absent in runs of version 0.1.0. */
  readonly devices?: DeviceIds;
  /** The command that this run was part of, if it had several targets. */
  readonly fleet?: FleetRun;
}

/** A type, not an interface, because a run stores it as Json. */
export type FleetRun = {
  readonly id: string;
  /** The names of all its targets, also of those that never began. */
  readonly targets: readonly string[];
};

/**
 * The observed values of the keys that the plan changes. The only record with secrets in clear,
 * which a rollback needs.
 */
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
    /** Whether the modem had a data connection. Absent in snapshots of older versions. */
    readonly connected?: boolean;
    /** Its PDP context. */
    readonly context?: number;
  };
  readonly router?: {
    readonly host: string;
    readonly hostKey?: string;
    readonly release: string;
    readonly interface: string;
    readonly values: State["router"];
    /** The complete files that hold these values. */
    readonly files?: Readonly<Record<string, string>>;
    /** Whether the WAN had a link, and an address. Absent in snapshots of older versions. */
    readonly linked?: boolean;
    readonly leased?: boolean;
  };
}

export interface JournalEntry {
  readonly time: string;
  /** `apply` executes the plan of plan.json, `undo` the plan stored in its first entries. */
  readonly phase: "apply" | "undo";
  /** Position in the plan of this phase; -1 for an entry that is about the phase itself. */
  readonly step: number;
  readonly state: "started" | "done" | "skipped" | "failed";
  /** Further facts: the undo plan, the guard's token, a failure's code. */
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

/** A run as stored on disk. Parts that were not reached are missing. */
export interface RunRecord {
  readonly header: RunHeader;
  readonly snapshot?: Snapshot;
  readonly plan?: Plan;
  readonly journal: readonly JournalEntry[];
  readonly outcome?: RunOutcome;
  /** The path of its escape card. */
  readonly card?: string;
}

/** A run being written. Every call returns after the bytes are on the disk. */
export interface Run {
  readonly id: string;
  /**
   * Writes the escape card to `cardAt`: the rollback as text for a user without this program. Comes
   * before `begin`.
   */
  card(text: string): Promise<void>;
  readonly cardAt: string;
  /**
   * Marks the run as begun. Like `card`, throws `refused/no-snapshot-kept` if it cannot be stored,
   * and then removes the run.
   */
  begin(snapshot: Snapshot, plan: Plan): Promise<void>;
  /**
   * Replaces escape card, snapshot and plan of a run that has begun, before further steps are
   * executed. The executed steps keep their positions in the plan.
   */
  revise(card: string, snapshot: Snapshot, plan: Plan): Promise<void>;
  record(entry: Omit<JournalEntry, "time">): Promise<void>;
  finish(outcome: Omit<RunOutcome, "time">): Promise<void>;
}

/** Stores runs. Lists are sorted by age, newest last. */
export interface RunStore {
  /**
   * Locks a device until disposed. Throws `busy/run-locked`, naming the owner, while another
   * process holds it, or the lock `oldName` of version 0.1.0.
   */
  lock(device: string, call: Call & { readonly oldName?: string }): Promise<AsyncDisposable>;
  /** Throws `refused/no-snapshot-kept` when the store is not writable. */
  open(header: Omit<RunHeader, "id" | "format" | "ethermode" | "time">): Promise<Run>;
  /** Writes the outcome of a run that another process left unfinished. */
  close(id: string, outcome: Omit<RunOutcome, "time">): Promise<void>;
  /** Reads the runs whose header is accepted. The other records may be damaged. */
  list(accepts?: (header: RunHeader) => boolean): Promise<readonly RunRecord[]>;
  read(id: string): Promise<RunRecord | undefined>;
}
