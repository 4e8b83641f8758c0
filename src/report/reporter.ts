import type { Event, TargetResult } from "../workflows/events.ts";
import type { MachineRecord } from "./records.ts";

/** Turns events into lines for people or into NDJSON. */
export interface Reporter {
  /** With the name of the event's target; people need none when there is only one. */
  event(event: Event, target?: string): void;
  /** Writes a line for machines only; the command prints its own text for people. */
  record(record: MachineRecord): void;
  /** Receives the progress of each of several targets, for lines that belong together. */
  target?(name: string, state: TargetState): void;
  /** Reports the outcome of every target and the exit code; called last. */
  result(results: readonly TargetResult[], exit: number): void;
}

export type TargetState = "queued" | "started" | "ended";

/** Results and progress are two streams, so that results can be piped. */
export interface Streams {
  readonly out: { write(text: string): unknown };
  readonly err: {
    write(text: string): unknown;
    readonly isTTY?: boolean;
    readonly columns?: number;
  };
  readonly color: boolean;
}
