import type { Event, TargetResult } from "../../workflows/events.ts";

/** Everything that one command reported, masked. A file format is a function of it. */
export interface RunReport {
  /** The version of the program. */
  readonly version: string;
  /** The command line as it was typed. */
  readonly command: string;
  /** ISO 8601, UTC. */
  readonly started: string;
  readonly seconds: number;
  readonly exit: number;
  readonly targets: readonly TargetReport[];
  /** Events that belong to no target. */
  readonly events: readonly TimedEvent[];
}

/** Without an outcome when the command ended before the target did. */
export interface TargetReport extends Partial<Omit<TargetResult, "name">> {
  readonly name: string;
  readonly seconds: number;
  /** The command that undoes the run, where its changes were kept. */
  readonly rollback?: string;
  readonly events: readonly TimedEvent[];
}

export interface TimedEvent {
  /** ISO 8601, UTC. */
  readonly time: string;
  /** Seconds since the start of the command. */
  readonly atSeconds: number;
  readonly event: Event;
}
