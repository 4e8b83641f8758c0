import type { Prompter, Question } from "../../src/wizard/prompter.ts";

export interface ScriptedPrompter extends Prompter {
  /** Ids of the questions asked, in order. */
  readonly asked: readonly string[];
  readonly said: readonly string[];
  /** The hints of the questions asked. */
  readonly hints: readonly string[];
}

/** Answers by question id, with the next answer each time; `back` goes back; a missing answer is the default. */
export function scriptedPrompter(
  script: Readonly<Record<string, readonly string[]>> = {},
): ScriptedPrompter {
  const left = new Map(Object.entries(script).map(([id, answers]) => [id, [...answers]]));
  const asked: string[] = [];
  const said: string[] = [];
  const hints: string[] = [];
  return {
    asked,
    said,
    hints,
    say: (text) => void said.push(text),
    ask: async (question, { canGoBack }) => {
      asked.push(question.id);
      hints.push(question.hint ?? "");
      const answer = left.get(question.id)?.shift() ?? question.defaultValue ?? "";
      if (answer === "back") {
        if (!canGoBack) throw new Error(`cannot go back from ${question.id}`);
        return { kind: "back" };
      }
      const wrong = problem(question, answer);
      if (wrong !== undefined) throw new Error(`${question.id}: ${wrong}`);
      return { kind: "answer", value: answer };
    },
  };
}

function problem(question: Question, answer: string): string | undefined {
  if (question.kind === "text") return question.validate(answer);
  return question.choices.some(({ value }) => value === answer)
    ? undefined
    : `${answer} is not one of its choices`;
}
