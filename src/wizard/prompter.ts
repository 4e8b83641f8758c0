import type { Call } from "../core/call.ts";

export interface Choice {
  readonly value: string;
  /** Once chosen, only the part before a colon stays on the screen. */
  readonly text: string;
}

/** One question as data. */
export type Question = {
  /** Also the key of its answer. */
  readonly id: string;
  readonly text: string;
  /** One or two sentences of explanation, shown above the question. */
  readonly hint?: string;
  /** Shown after `?`: the meaning of each answer, and which one to choose in doubt. */
  readonly help?: string;
} & (
  | { readonly kind: "choice"; readonly choices: readonly Choice[]; readonly defaultValue: string }
  | {
      readonly kind: "text";
      readonly defaultValue?: string;
      /** Returns the error of an answer, or undefined when it is valid. */
      readonly validate: (answer: string) => string | undefined;
    }
);

export type Reply = { readonly kind: "answer"; readonly value: string } | { readonly kind: "back" };

/** Asks questions: on a terminal, or in a test by script. */
export interface Prompter {
  /** Asks until the answer is valid or the user goes back. Throws `interrupted`. */
  ask(question: Question, options: { readonly canGoBack: boolean }, call: Call): Promise<Reply>;
  /** Shows a text between questions. */
  say(text: string): void;
}

/** Keys that every question accepts. */
export const [backKey, helpKey] = ["<", "?"] as const;

/** Shown for a question without a help text. */
export const plainHelp = "Choose an answer and press Enter. Ctrl-C ends the program.";
