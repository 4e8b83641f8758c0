/** Keys for the next question that contains the text. Other questions are answered with Enter. */
export type PlannedKeys = readonly (readonly [question: string, keys: string])[];

/** Returns the keys with which a user answers each question. */
export function wizardPerson(planned: PlannedKeys = []): (shown: readonly string[]) => string {
  const left = [...planned];
  let answers = 0;
  return (shown) => {
    // Below the last heading of a prompt; plain lines have none.
    const heading = shown.findLastIndex((line) => line.startsWith("? "));
    const question = shown.slice(Math.max(heading, 0)).join(" ").replaceAll(/\s+/g, " ");
    const at = left.findIndex(([part]) => question.includes(part));
    const [, keys = "\r"] = at < 0 ? [] : (left.splice(at, 1)[0] ?? []);
    answers += 1;
    return answers > maxAnswers ? ctrlC : keys;
  };
}

/** A person who answers with Enter for ever gives up. */
const [maxAnswers, ctrlC] = [25, "\u0003"];

/** Whether a prompt waits: it puts the cursor behind its text. An answered prompt does not. */
export function isPromptOpen(output: string): boolean {
  return /\u001b\[\d+G$|Answer: $/.test(output);
}
