import type { Prompter, Question } from "../../src/wizard/prompter.ts";

export interface ScriptedPrompter extends Prompter {
  /** Ids of the questions that came, in order. */
  readonly asked: readonly string[];
  readonly said: readonly string[];
}

/** Answers by question id, the next one each time it comes; `back` goes back; what has no answer takes the usual one. */
export function scriptedPrompter(
  script: Readonly<Record<string, readonly string[]>> = {},
): ScriptedPrompter {
  const left = new Map(Object.entries(script).map(([id, answers]) => [id, [...answers]]));
  const asked: string[] = [];
  const said: string[] = [];
  return {
    asked,
    said,
    say: (text) => void said.push(text),
    ask: async (question, { back }) => {
      asked.push(question.id);
      const answer = left.get(question.id)?.shift() ?? question.usual ?? "";
      if (answer === "back") {
        if (back === "impossible") throw new Error(`there is no way back from ${question.id}`);
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
    : `${answer} is none of its choices`;
}
