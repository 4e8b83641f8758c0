import type { Call } from "../core/call.ts";

export interface ShellResult {
  /** The exit status; a command ended by a signal has 128 + its number. */
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command that goes on, with bytes both ways, until one side ends it. */
export interface ShellStream extends AsyncDisposable {
  /**
   * What the command writes to its standard output, as it comes. May be iterated once.
   * Ends when nothing more can come or we have left; throws `router/connection-lost` when the connection went away.
   */
  readonly bytes: AsyncIterable<Uint8Array>;
  /** To the command's standard input. Throws `router/connection-lost` when nobody is there to read it. */
  write(data: Uint8Array, call: Call): Promise<void>;
  /** Ends the command's standard input and waits a little for the command to end by that; then leaves it to itself. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** A command line on the router. */
export interface Shell extends AsyncDisposable {
  /** Shown to people: `root@192.168.1.1`. */
  readonly label: string;
  /** SHA256 fingerprint of the host key the far side proved, when there is one. */
  readonly hostKey?: string;
  /** The router let us in without a password: anybody in its network is root there. */
  readonly passwordless?: boolean;
  /**
   * Words, not a command line: quoting happens behind this door and only there. Commands of one shell may take turns:
   * one that does not end by itself needs a shell of its own.
   * Resolves with any exit status; throws `router/connection-lost` when the connection went away, which does not mean that the command did not run.
   */
  exec(
    argv: readonly [string, ...string[]],
    call: Call & { readonly stdin?: string },
  ): Promise<ShellResult>;
  /**
   * Starts a command that does not end by itself; what it writes to its standard error is lost. Other commands go on beside it.
   * Missing where output comes only when a command has ended, as in the simulator.
   */
  stream?(argv: readonly [string, ...string[]], call: Call): Promise<ShellStream>;
}

/** Opens a new connection each time. Throws `router/unreachable`, `router/login-refused`, `router/host-key-changed` or `router/host-key-unknown`. */
export type OpenShell = (call: Call) => Promise<Shell>;
