import type { Readable, Writable } from "node:stream";

export interface StartedRun {
  readonly run: string;
  /** The command that rolls the run back. */
  readonly rollback: string;
}

/** The process as a value: created in main.ts, replaced in tests. */
export interface Io {
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  readonly stderr: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly home: string;
  readonly cwd: string;
  readonly version: string;
  /** Aborted by the first Ctrl-C. */
  readonly interrupt: AbortSignal;
  /** Receives each run that starts, so that an early exit can name it. */
  readonly onRunStarted?: (started: StartedRun) => void;
  /** Receives the exit code once the result is reported: the process must end soon, whatever is open. */
  readonly onResult?: (exit: number) => void;
  /** True when the user can be asked. */
  readonly isTerminal: boolean;
}
