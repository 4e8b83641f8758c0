import type { Answer } from "./answer.ts";
import type { Command } from "./command.ts";
import type { Transport } from "./transport.ts";

/** Returns the answer that a recording has to a command. */
export type RecordedAnswers = (command: Command) => Answer | undefined;

/**
 * Separate from `Transport`, because the simulator shares those types and cannot use these answers.
 */
export interface RecordedTransport extends Transport {
  /** Nothing is written or awaited. */
  readonly recorded: RecordedAnswers;
}

export function answersOf(transport: Transport | RecordedTransport): RecordedAnswers | undefined {
  return "recorded" in transport ? transport.recorded : undefined;
}
