import type { Readable, Writable } from "node:stream";
import { Failure } from "../core/failure.ts";
import type { Call } from "../core/call.ts";
import type { Prompter, Question, Reply } from "./prompter.ts";

export interface Terminal {
  readonly stdin: Readable;
  /** Questions go to stderr, so that results can be piped. */
  readonly stderr: Writable;
}

const backWord = "<";

/** A person on a terminal. The only file that knows inquirer. */
export function terminalPrompter(terminal: Terminal): Prompter {
  return {
    ask: async (question, { back }, call) => {
      if (question.hint !== undefined) terminal.stderr.write(`  ${question.hint}\n`);
      const value = await prompt(terminal, shown(question, back), call);
      return value === backWord && back === "possible"
        ? { kind: "back" }
        : ({ kind: "answer", value } satisfies Reply);
    },
    say: (text) => void terminal.stderr.write(`${text}\n`),
  };
}

/** What is typed is not shown. */
export function askHidden(terminal: Terminal, text: string, call: Call): Promise<string> {
  return prompt(terminal, { type: "password", message: text, mask: "*" }, call);
}

interface Shown {
  readonly type: "select" | "input" | "password";
  readonly message: string;
  readonly [more: string]: unknown;
}

function shown(question: Question, back: "possible" | "impossible"): Shown {
  const message = question.text;
  if (question.kind === "choice") {
    // Once chosen, what comes before the colon says enough, and fits on the line.
    const choices = question.choices.map(({ value, text }) => ({
      value,
      name: text,
      short: text.replace(/:.*/, ""),
    }));
    return {
      type: "select",
      message,
      default: question.usual,
      choices: back === "possible" ? [...choices, { value: backWord, name: "← go back" }] : choices,
      loop: false,
    };
  }
  const { usual, validate } = question;
  return {
    type: "input",
    message: back === "possible" ? `${message} (< goes back)` : message,
    ...(usual === undefined ? {} : { default: usual }),
    validate: (answer: string) =>
      answer === backWord && back === "possible" ? true : (validate(answer) ?? true),
  };
}

async function prompt({ stdin, stderr }: Terminal, question: Shown, call: Call): Promise<string> {
  const { default: inquirer } = await import("inquirer");
  const left = new AbortController();
  const onKey = (_text: unknown, key?: { readonly ctrl?: boolean; readonly name?: string }): void =>
    key?.ctrl === true && key.name === "d" ? left.abort() : undefined;
  const ask = inquirer.createPromptModule({
    input: stdin,
    output: stderr,
    signal: AbortSignal.any([call.signal, left.signal]),
  });
  // Quirk: at Ctrl-D readline closes and inquirer (14.2) waits on for an answer that cannot come.
  stdin.on("keypress", onKey);
  try {
    // The doorway: inquirer types its questions by their literal shape, ours are data.
    const { value } = await ask<{ value: string }>([{ ...question, name: "value" }] as never);
    return value;
  } catch (error) {
    // Ctrl-C or Ctrl-D in a prompt, an aborted signal, or a terminal that went away.
    const name = error instanceof Error ? error.name : "";
    if (["ExitPromptError", "AbortPromptError", "CancelPromptError"].includes(name))
      throw new Failure("interrupted", { message: "Interrupted.", cause: error });
    throw error;
  } finally {
    stdin.off("keypress", onKey);
  }
}
