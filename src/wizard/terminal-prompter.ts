import { styleText } from "node:util";
import { eraseLines } from "@inquirer/ansi";
import type { Call } from "../core/call.ts";
import { defined } from "../core/defined.ts";
import { Failure } from "../core/failure.ts";
import { whileAsking } from "../report/terminal-turns.ts";
import { wrap } from "../report/wrap.ts";
import { backKey, helpKey, plainHelp } from "./prompter.ts";
import type { Choice, Prompter, Question, Reply } from "./prompter.ts";
import { columnsOf, spelling, wrapped } from "./terminal.ts";
import type { Terminal } from "./terminal.ts";

/** Returns the prompter that asks the user on a terminal. The only file that imports inquirer. */
export function terminalPrompter(terminal: Terminal): Prompter {
  const spell = spelling(terminal, false);
  const say = (indent: string, text: string): void =>
    void terminal.stderr.write(`${spell(wrapped(indent, text, columnsOf(terminal)))}\n`);
  const askOnce = (question: Question, canGoBack: boolean, call: Call): Promise<string> =>
    prompt(terminal, asPrompt(question, canGoBack, terminal), call);
  return {
    ask: (question, { canGoBack }, call) =>
      whileAsking(terminal.stderr, call, async (): Promise<Reply> => {
        if (question.hint !== undefined) {
          terminal.stderr.write("\n");
          say("  ", question.hint);
        }
        for (;;) {
          const value = await askOnce(question, canGoBack, call);
          if (value === helpKey) say("  ", question.help ?? plainHelp);
          else if (value !== backKey) return { kind: "answer", value };
          else if (canGoBack) return { kind: "back" };
        }
      }),
    say: (text) => say("", text),
  };
}

/** Asks for a secret; typed characters show as `*`. */
export function askHidden(terminal: Terminal, text: string, call: Call): Promise<string> {
  const message = wrap(text, columnsOf(terminal) - 3).join("\n  ");
  const theme = {
    ...themeOf(terminal),
    style: { keysHelpTip: () => "Enter continues, Ctrl-T shows the characters" },
  };
  const question = { type: "password", message, mask: "*", theme } as const;
  return whileAsking(terminal.stderr, call, () => prompt(terminal, question, call));
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
  return whileAsking(terminal.stderr, call, async () => {
    const reply = await prompt<readonly string[]>(terminal, question, call);
    return typeof reply === "string" ? [] : reply;
  });
}

interface InquirerPrompt {
  readonly type: "select" | "input" | "password" | "checkbox";
  readonly message: string;
  readonly choices?: readonly { readonly value: string; readonly name: string }[];
  readonly [more: string]: unknown;
}

function asPrompt(question: Question, canGoBack: boolean, terminal: Terminal): InquirerPrompt {
  const spell = spelling(terminal, false);
  const width = columnsOf(terminal);
  // inquirer breaks lines inside words. Its prefix takes two columns.
  const inside = (text: string): string =>
    spell(text)
      .split("\n")
      .flatMap((line) => wrap(line.trim(), width - 3))
      .join("\n  ");
  const theme = themeOf(terminal);
  if (question.kind === "choice") {
    const message = inside(question.text);
    const choices = question.choices.map(({ value, text }) => ({
      value,
      name: inside(text),
      short: spell(shortened(text, lastLine(message), width)),
    }));
    return {
      type: "select",
      message,
      default: question.defaultValue,
      choices: canGoBack ? [...choices, { value: backKey, name: spell("← Back") }] : choices,
      pageSize: 40,
      loop: false,
      theme: { ...theme, style: { keysHelpTip: () => keysOf(spell) } },
    };
  }
  const { defaultValue, validate } = question;
  const keys = canGoBack ? ` (${helpKey} help, ${backKey} back)` : ` (${helpKey} help)`;
  // The default follows the message on its line.
  const room = width - 4 - (defaultValue ?? "").length;
  const fits = `${question.text}${keys}`.length + typedColumns < room;
  const message = inside(`${question.text}${fits ? "" : "\n"}${keys}`);
  return {
    type: "input",
    message,
    ...defined({ default: defaultValue }),
    theme: {
      ...theme,
      style: {
        message: (text: string, status: string) =>
          styleText("bold", status === "done" ? inside(question.text) : text),
      },
    },
    validate: (answer: string) => {
      if (answer === helpKey || (answer === backKey && canGoBack)) return true;
      const problem = validate(answer);
      return problem === undefined ? true : wrap(spell(problem), width - 3).join("\n  ");
    },
  };
}

function keysOf(spell: (text: string) => string): string {
  const arrows = spell("↑↓") === "↑↓" ? "↑↓" : "arrow keys";
  return `${arrows} move, Enter select, ${helpKey} help`;
}

function lastLine(text: string): string {
  return text.split("\n").at(-1) ?? "";
}

/** Without UTF-8, inquirer's symbols become ASCII. */
function themeOf(terminal: Terminal): Readonly<Record<string, unknown>> {
  const spell = spelling(terminal, false);
  const isAscii = spell("→") !== "→";
  return isAscii ? { prefix: { idle: "?", done: "*" }, icon: { cursor: ">" } } : {};
}

/** Returns the text up to its colon, behind the question where it fits, else below it. */
function shortened(text: string, question: string, width: number): string {
  const [label = ""] = text.split(":");
  if (label.length <= width - question.length - 4) return label;
  const [first = "", ...rest] = wrap(label, width - 6);
  return `\n  ${rest.length === 0 ? first : `${first} …`}`;
}

/** Room for an answer behind its question. */
const typedColumns = 18;

/** Keys that end a list with a reply. A text question takes them as its answer. */
const listKeys: readonly string[] = [helpKey, backKey];

/** The rows of an open list: its question, its choices, an empty row and the keys. */
function rowsOf({ message, choices }: InquirerPrompt): number {
  const texts = [message, ...(choices ?? []).map(({ name }) => name)];
  return texts.join("\n").split("\n").length + 2;
}

async function prompt<T = string>(
  { stdin, stderr }: Terminal,
  question: InquirerPrompt,
  call: Call,
): Promise<T | string> {
  const { default: inquirer } = await import("inquirer");
  const left = new AbortController();
  let pressed: string | undefined;
  const onKey = (
    text: unknown,
    key?: { readonly ctrl?: boolean; readonly name?: string },
  ): void => {
    if (key?.ctrl === true && key.name === "d") left.abort();
    if (question.type !== "select" || typeof text !== "string" || !listKeys.includes(text)) return;
    pressed = text;
    left.abort();
  };
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
    if (pressed !== undefined) {
      stderr.write(eraseLines(rowsOf(question) + 1));
      return pressed;
    }
    // Ctrl-C, Ctrl-D, an aborted signal or a closed terminal.
    const name = error instanceof Error ? error.name : "";
    if (["ExitPromptError", "AbortPromptError", "CancelPromptError"].includes(name))
      throw new Failure("interrupted", { message: "Interrupted.", cause: error });
    throw error;
  } finally {
    stdin.off("keypress", onKey);
  }
}
