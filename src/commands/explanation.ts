/** The meaning of one word: a setting, step, finding, failure, verdict or exit code. */
export interface Explanation {
  /** Its names, the usual one first. */
  readonly names: readonly string[];
  readonly kind:
    | "term"
    | "AT command"
    | "UCI option"
    | "setting"
    | "profile key"
    | "step"
    | "finding"
    | "failure"
    | "verdict"
    | "exit code";
  readonly meaning: string;
  readonly details: readonly { readonly label: string; readonly text: string }[];
}
