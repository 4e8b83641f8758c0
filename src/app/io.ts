import type { Readable, Writable } from "node:stream";

/** The process, as a value: made in cli.ts, replaced in tests. */
export interface Io {
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  readonly stderr: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly home: string;
  readonly folder: string;
  readonly version: string;
  /** Aborted by the first Ctrl-C. */
  readonly stop: AbortSignal;
  /** Told of each run that has begun, for what is said to whoever leaves in the middle of it. */
  readonly begun?: (run: string) => void;
  /** Whether somebody can be asked. */
  readonly terminal: "yes" | "no";
}
