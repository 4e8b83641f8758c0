import type { Io } from "../app/io.ts";
import type { Options } from "../app/options.ts";

export interface Invocation {
  readonly args: readonly string[];
  readonly options: Options;
  readonly io: Io;
  /** The whole command line as the user can run it again. */
  readonly typed: string;
}

/** One command. Its file is loaded only when the command runs, so that `--help` loads no device library. */
export interface CommandFile {
  /** Runs the command and returns the exit code. */
  run(invocation: Invocation): Promise<number>;
}
