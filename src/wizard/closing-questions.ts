import type { Question } from "./prompter.ts";
import { yesNo } from "./router-questions.ts";

/** Asks for the confirmation of a plan. An outage makes "no" the default. */
export function agreeQuestion(
  outageSeconds: number,
  text = outageSeconds > 0
    ? `Apply this plan? The connection is down for about ${outageSeconds} s.`
    : "Apply this plan?",
): Question {
  return {
    id: "agree",
    kind: "choice",
    text,
    help:
      "With yes, ethermode saves a snapshot of both devices, executes the steps and verifies them. A " +
      "failed step is rolled back. With no, nothing is changed.",
    choices: yesNo("Yes", "No, change nothing"),
    defaultValue: outageSeconds > 0 ? "no" : "yes",
  };
}

export function saveQuestion(name: string): Question {
  return {
    id: "save",
    kind: "choice",
    text: "Save your answers as a profile?",
    hint: "With a profile you can check or apply the same setup again without questions.",
    help: "A profile is a text file in YAML. It contains no password and no PIN.",
    choices: [
      { value: "yes", text: `Yes, as ${name}` },
      { value: "other", text: "Yes, with a different file name" },
      { value: "no", text: "No" },
    ],
    defaultValue: "yes",
  };
}

/** `problemOf` returns why a file cannot be written. */
export function saveAsQuestion(
  name: string,
  problemOf: (name: string) => string | undefined,
): Question {
  return {
    id: "save-as",
    kind: "text",
    text: "File name:",
    help: "A path in this folder or elsewhere. Without an ending, .yaml is added.",
    defaultValue: name,
    validate: (answer) =>
      answer.trim() === "" ? "Enter a file name, for example my-router.yaml." : problemOf(answer),
  };
}
