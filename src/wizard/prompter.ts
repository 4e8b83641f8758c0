import type { Call } from "../core/call.ts";

export interface Choice {
  readonly value: string;
  readonly text: string;
}

/** One question as data. */
export type Question = {
  /** Also the key of its answer. */
  readonly id: string;
  readonly text: string;
  /** A line of explanation, when the question alone is not enough. */
  readonly hint?: string;
} & (
  | { readonly kind: "choice"; readonly choices: readonly Choice[]; readonly usual: string }
  | {
      readonly kind: "text";
      readonly usual?: string;
      /** What is wrong with an answer; undefined when nothing is. */ readonly validate: (
        answer: string,
      ) => string | undefined;
    }
);

export type Reply = { readonly kind: "answer"; readonly value: string } | { readonly kind: "back" };

/** Whoever answers: a person on a terminal, or a test's script. */
export interface Prompter {
  /** Asks until the answer is valid, or the person goes back. Throws `interrupted`. */
  ask(
    question: Question,
    options: { readonly back: "possible" | "impossible" },
    call: Call,
  ): Promise<Reply>;
  /** Something to read between questions. */
  say(text: string): void;
}
