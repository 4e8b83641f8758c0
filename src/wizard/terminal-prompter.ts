import type { Readable, Writable } from "node:stream";
import type { Call } from "../core/call.ts";
import { defined } from "../core/defined.ts";
import { Failure } from "../core/failure.ts";
import { hanging, wrap } from "../report/wrap.ts";
import type { Choice, Prompter, Question, Reply } from "./prompter.ts";

export interface Terminal {
  readonly stdin: Readable;
  /** Questions go to stderr, so that results can be piped. */
  readonly stderr: Writable & { readonly columns?: number };
}

const backKey = "<";

/** Returns the prompter that asks the user on a terminal. The only file that imports inquirer. */
export function terminalPrompter(terminal: Terminal): Prompter {
  const width = (): number => Math.min(terminal.stderr.columns || 80, 100);
  return {
    ask: async (question, { canGoBack }, call) => {
      if (question.hint !== undefined)
        terminal.stderr.write(`\n${hanging("  ", question.hint, width())}\n`);
      const value = await prompt(terminal, asPrompt(question, canGoBack, width()), call);
      return value === backKey && canGoBack
        ? { kind: "back" }
        : ({ kind: "answer", value } satisfies Reply);
    },
    say: (text) => void terminal.stderr.write(`${hanging("", text, width())}\n`),
  };
}

/** Asks for a secret; typed characters show as `*`. */
export function askHidden(terminal: Terminal, text: string, call: Call): Promise<string> {
  return prompt(terminal, { type: "password", message: text, mask: "*" }, call);
}

/** Asks for any number of choices. None is selected at first. */
export function askSeveral(
  terminal: Terminal,
  text: string,
  choices: readonly Choice[],
  call: Call,
): Promise<readonly string[]> {
  const named = choices.map(({ value, text: name }) => ({ value, name, short: value }));
  const question = { type: "checkbox", message: text, choices: named, loop: false } as const;
  return prompt(terminal, question, call);
}

interface InquirerPrompt {
  readonly type: "select" | "input" | "password" | "checkbox";
  readonly message: string;
  readonly [more: string]: unknown;
}

function asPrompt(question: Question, canGoBack: boolean, width: number): InquirerPrompt {
  // inquirer breaks lines inside words. Its prefix takes two columns.
  const message = wrap(question.text, width - 3).join("\n  ");
  if (question.kind === "choice") {
    const choices = question.choices.map(({ value, text }) => ({
      value,
      name: wrap(text, width - 3).join("\n  "),
      short: shortened(text, width - message.length - 4),
    }));
    return {
      type: "select",
      message,
      default: question.defaultValue,
      choices: canGoBack ? [...choices, { value: backKey, name: "← Back" }] : choices,
      loop: false,
    };
  }
  const { defaultValue, validate } = question;
  return {
    type: "input",
    message: canGoBack ? `${message} (${backKey} to go back)` : message,
    ...defined({ default: defaultValue }),
    validate: (answer: string) =>
      answer === backKey && canGoBack ? true : (validate(answer) ?? true),
  };
}

/** Returns the text up to its colon, or as many words as fit. */
function shortened(text: string, room: number): string {
  const [label = ""] = text.split(":");
  const [first = "", ...rest] = wrap(label, Math.max(room - 2, 10));
  return rest.length === 0 ? first : `${first} …`;
}

async function prompt<T = string>(
  { stdin, stderr }: Terminal,
  question: InquirerPrompt,
  call: Call,
): Promise<T> {
  const { default: inquirer } = await import("inquirer");
  const left = new AbortController();
  const onKey = (_text: unknown, key?: { readonly ctrl?: boolean; readonly name?: string }): void =>
    key?.ctrl === true && key.name === "d" ? left.abort() : undefined;
  const ask = inquirer.createPromptModule({
    input: stdin,
    output: stderr,
    signal: AbortSignal.any([call.signal, left.signal]),
  });
  // At Ctrl-D readline closes, but inquirer 14.2 keeps waiting for an answer.
  stdin.on("keypress", onKey);
  try {
    // inquirer types its questions by their literal shape; ours are data.
    const { value } = await ask<{ value: unknown }>([{ ...question, name: "value" }] as never);
    return value as T; // the callers choose T by the type of the question
  } catch (error) {
    // Ctrl-C, Ctrl-D, an aborted signal or a closed terminal.
    const name = error instanceof Error ? error.name : "";
    if (["ExitPromptError", "AbortPromptError", "CancelPromptError"].includes(name))
      throw new Failure("interrupted", { message: "Interrupted.", cause: error });
    throw error;
  } finally {
    stdin.off("keypress", onKey);
  }
}
