import type { Io } from "../app/io.ts";
import type { Options } from "../app/options.ts";

export interface Invocation {
  readonly args: readonly string[];
  readonly options: Options;
  readonly io: Io;
}

/** Runs one command and returns its exit code. The file is loaded only when called, so `--help` loads no device library. */
export interface CommandFile {
  run(invocation: Invocation): Promise<number>;
}
