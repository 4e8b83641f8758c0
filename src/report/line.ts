import type { MarkName } from "./marks.ts";

/** One line for people, before color, wrapping and the target's name. */
export interface Line {
  /** Results go to stdout, progress to stderr. */
  readonly to: "results" | "progress";
  readonly mark: MarkName;
  /** The number of a planned step, in place of the mark. */
  readonly number?: string;
  readonly text: string;
  readonly isDim?: boolean;
}

export function result(mark: MarkName, text: string): Line {
  return { to: "results", mark, text };
}

export function progress(mark: MarkName, text: string): Line {
  return { to: "progress", mark, text };
}
