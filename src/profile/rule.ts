import type { TargetDocument } from "./document.ts";
import type { Path } from "./placed.ts";

/** A combination of values that cannot work. */
export interface RuleViolation {
  /** The value to correct. */
  readonly path: Path;
  readonly text: string;
}

/** A target with everything it inherits, before defaults. */
export type MergedTarget = Omit<TargetDocument, "name">;

export type Rule = (target: MergedTarget) => Iterable<RuleViolation>;
