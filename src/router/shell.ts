import type { Call } from "../core/call.ts";

export interface ShellResult {
  /** The exit status; a command ended by a signal has 128 + its number. */
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A long-running command, with bytes in both directions, until one side ends it. */
export interface ShellStream extends AsyncDisposable {
  /**
   * The command's standard output. May be iterated once. Ends with the output or when the stream is
   * disposed; throws `router/connection-lost` when the connection is lost.
   */
  readonly bytes: AsyncIterable<Uint8Array>;
  /**
   * Writes to the command's standard input. Throws `router/connection-lost` when the command cannot
   * read it.
   */
  write(data: Uint8Array, call: Call): Promise<void>;
  /**
   * Ends the command's standard input and waits shortly for the command to end; it may continue
   * after that.
   */
  [Symbol.asyncDispose](): Promise<void>;
}

export interface ExecOptions {
  readonly stdin?: string;
  /** Time for the command, where a deadline is kept: see command-deadline.ts. */
  readonly timeoutMs?: number;
}

/** A command line on the router. */
export interface Shell extends AsyncDisposable {
  /** `root@192.168.1.1`. */
  readonly label: string;
  /** SHA256 fingerprint of the host key that the server proved, when there is one. */
  readonly hostKey?: string;
  /**
   * The router accepted the login without a password: every host in its network can log in as root.
   */
  readonly passwordless?: boolean;
  /**
   * Runs a command, given as words: quoting happens in the implementation only. Commands of one
   * shell may take turns: a command that does not end by itself needs its own shell. Resolves with
   * any exit status; throws `router/connection-lost` when the connection is lost, in which case the
   * command may still have run.
   */
  exec(argv: readonly [string, ...string[]], call: Call & ExecOptions): Promise<ShellResult>;
  /**
   * Starts a command that does not end by itself; its standard error is discarded. Other commands
   * run beside it. Absent if output arrives only after the end of a command, as in the
   * simulator.
   */
  stream?(argv: readonly [string, ...string[]], call: Call): Promise<ShellStream>;
}

/**
 * Opens a new connection each time. Throws `router/unreachable`, `router/login-refused`,
 * `router/host-key-changed` or `router/host-key-unknown`.
 */
export type OpenShell = (call: Call) => Promise<Shell>;
