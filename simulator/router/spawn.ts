import type { CommandResult } from "../shell/ash.ts";

export interface SpawnOptions {
  readonly title?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Called when the process has ended. */
  readonly ended?: (result: CommandResult) => void;
}

/** Quotes words for a command line. */
export function commandLineOf(words: readonly string[]): string {
  return words.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(" ");
}
