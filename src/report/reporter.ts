import type { Event, TargetResult } from "../workflows/events.ts";
import type { MachineRecord } from "./records.ts";

/** What consumes events: lines for people, or NDJSON for machines. */
export interface Reporter {
  /** With the name of the target it belongs to; people need none where there is only one. */
  event(event: Event, target?: string): void;
  /** A line for machines alone; what people read instead is the command's own. */
  record(record: MachineRecord): void;
  /** The last thing said: how every target ended, and the exit code of the whole. */
  result(results: readonly TargetResult[], exit: number): void;
}

/** Where a reporter writes; results and progress are two streams so that results can be piped. */
export interface Streams {
  readonly out: { write(text: string): unknown };
  readonly err: {
    write(text: string): unknown;
    readonly isTTY?: boolean;
    readonly columns?: number;
  };
  readonly color: "on" | "off";
}
